#!/usr/bin/env bash
# Both commands of the README in an otherwise untouched Debian 12: a folder made by debootstrap, with python3 and git.
#
#     sudo packaging/fresh_check.sh FOLDER [COMMAND of dev.py ...]      (default: test, run, run again)
#
# What is checked is the last commit. The machine's name service, certificates and pip settings (PIP_*) go along, because
# the folder has to reach the same package sources; everything else of the environment stays outside.
set -euo pipefail
base=$(realpath -m "${1:?a folder for the system}")
shift
project=$(cd "$(dirname "$0")/.." && pwd)

if [ ! -x "$base/usr/bin/git" ]; then
    debootstrap --variant=minbase --include=python3,git,ca-certificates bookworm "$base"
fi
cp /etc/resolv.conf /etc/hosts "$base/etc/"
[ ! -f /etc/ssl/certs/ca-certificates.crt ] || cp -L /etc/ssl/certs/ca-certificates.crt "$base/etc/ssl/certs/"

for part in proc dev dev/shm dev/pts; do
    mountpoint -q "$base/$part" && continue
    if [ "$part" = proc ]; then mount -t proc proc "$base/proc"; else mount --bind "/$part" "$base/$part"; fi
done
trap 'for part in dev/pts dev/shm dev proc; do umount -l "$base/$part" || true; done' EXIT

settings=(PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8)
while IFS= read -r line; do settings+=("$line"); done < <(env | grep -E '^PIP_(CERT|INDEX_URL|DEFAULT_TIMEOUT|CONFIG_FILE)=' || true)
inside() { chroot "$base" /usr/bin/env -i "${settings[@]}" "$@"; }

rm -rf "$base/opt/lohu" "$base/opt/lohu.bundle"
git -C "$project" bundle create --quiet "$base/opt/lohu.bundle" HEAD
inside git clone --quiet --config advice.detachedHead=false /opt/lohu.bundle /opt/lohu
if [ $# -gt 0 ]; then
    inside python3 /opt/lohu/packaging/dev.py "$@"
    exit
fi
inside python3 /opt/lohu/packaging/dev.py test
inside python3 /opt/lohu/packaging/dev.py run
time inside python3 /opt/lohu/packaging/dev.py run
