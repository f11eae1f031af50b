"""Forms made from declarations: a kind of parameter becomes a field, a tool becomes a form."""
