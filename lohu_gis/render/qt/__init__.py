"""Draw batches -> QImage and PDF with QtGui."""
