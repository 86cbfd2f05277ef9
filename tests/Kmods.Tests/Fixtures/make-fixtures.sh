#!/usr/bin/env bash
# Makes the files beside this script again: real packages from rpmbuild, real modules from gcc, real streams from xz.
# They are committed, so that the tests need none of these tools. Needs what ci/rehearsal/make-samples.sh needs, and openssl.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
samples=$here/../../../ci/rehearsal/make-samples.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=1767225600
night1=6.18.12-200.fc43.x86_64 night2=6.18.16-200.fc43.x86_64

kmod() { # fixture options…
  local name=$1
  shift
  rm -rf "$work/out"
  "$samples" --only kmod "$@" "$work/out" >/dev/null
  install -m644 "$work"/out/*.rpm "$here/$name.rpm"
}

for payload in xz gzip zstd none; do kmod "payload-$payload" --payload "$payload" $night1 2.4.1; done
for modules in zst gz none; do kmod "modules-$modules" --modules "$modules" $night1 2.4.1; done
kmod next-kernel $night2 2.4.1
kmod candidate $night1 2.4.0-rc1
kmod debian 6.12.117+deb12-cloud-amd64 2.3.2
kmod lying-vermagic --vermagic $night1 $night2 2.4.1
kmod lying-header --requires $night1 $night2 2.4.1
kmod lying-directory --directory $night1 $night2 2.4.1
"$samples" --only userland $night1 2.4.1 "$work/userland" >/dev/null
install -m644 "$work"/userland/*.rpm "$here/userland.rpm"

# Hard links, a symbolic link, an empty file, and a file which is listed but not packed.
mkdir -p "$work/links"
cat >"$work/links.spec" <<'SPEC'
Name: links
Version: 1
Release: 1
Summary: SAMPLE of links
License: CDDL-1.0
AutoReqProv: no
%description
SAMPLE data for tests.
%install
mkdir -p %{buildroot}/opt/links
cd %{buildroot}/opt/links
echo 'three names, one file' >a
ln a b
ln a c
: >empty
ln -s ../links/a symbolic
: >ghost
%files
%defattr(-,root,root)
%dir /opt/links
/opt/links/a
/opt/links/b
/opt/links/c
/opt/links/empty
/opt/links/symbolic
%ghost /opt/links/ghost
SPEC
rpmbuild -bb --quiet --target x86_64-linux --buildroot "$work/buildroot" --define "_topdir $work/top" --define "_rpmdir $work/links" \
  --define '_rpmfilename links.rpm' --define '_binary_payload w9.gzdio' --define '_buildhost sample.invalid' \
  --define 'use_source_date_epoch_as_buildtime 1' --define 'clamp_mtime_to_source_date_epoch 1' --define 'debug_package %{nil}' \
  --define '__os_install_post %{nil}' --define '_build_id_links none' "$work/links.spec"
rpmbuild -bs --quiet --define "_topdir $work/top" --define "_srcrpmdir $work/links" --define '_buildhost sample.invalid' \
  --define 'use_source_date_epoch_as_buildtime 1' "$work/links.spec"
install -m644 "$work/links/links.rpm" "$here/links.rpm"
install -m644 "$work"/links/*.src.rpm "$here/source.rpm"

# A module as sign-file leaves it: CMS without certificates and attributes, then struct module_signature, then the mark.
cd "$work"
rpm2cpio "$here/modules-none.rpm" | cpio -i --quiet --to-stdout '*/zfs.ko' >plain.ko
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout signing.key -out signing.crt \
  -subj '/O=SAMPLE/CN=SAMPLE module key' -days 1 2>/dev/null
append() { # fixture: signature.der behind plain.ko
  length=$(stat -c %s signature.der)
  {
    cat plain.ko signature.der
    printf '\0\0\2\0\0\0\0\0'
    # shellcheck disable=SC2059 # the format is the four bytes
    printf "\\x$(printf '%02x' $((length >> 24)))\\x$(printf '%02x' $((length >> 16 & 255)))\\x$(printf '%02x' $((length >> 8 & 255)))\\x$(printf '%02x' $((length & 255)))"
    printf '~Module signature appended~\n'
  } >"$here/$1"
}
openssl cms -sign -binary -nocerts -noattr -signer signing.crt -inkey signing.key -in plain.ko -outform DER -out signature.der
append signed.ko

# As build_files/zfs/dual-sign-zfs.sh of ublue-os/akmods signs without keys of its own; names and serial numbers are those of
# its certs/public_key.der.test and certs/public_key_2.der.test, the keys are not.
certificate() { # file, subject, serial
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.crt" -subj "$2" -set_serial "$3" -days 1 2>/dev/null
  cat "$1.key" "$1.crt" >"$1.pem"
}
certificate test1 '/C=XX/L=Default City/O=Default Company Ltd' 0x5A056DE511D7E58008361F41416CA6CE605CB10B
certificate test2 '/CN=Test Key for Dual Signatures' 0x0DCE3D6B58C4E24C0640826AA537F17D1F9D3A67
openssl cms -sign -signer test1.pem -signer test2.pem -binary -in plain.ko -outform DER -out signature.der -nocerts -noattr -nosmimecap
append test-signed.ko
install -m644 plain.ko "$here/plain.ko"
printf 'static const char i[] __attribute__((section(".modinfo"), used)) = "vermagic=%s";\n' $night1 >narrow.c
gcc -m32 -c -o "$here/narrow.ko" -ffreestanding -fno-ident narrow.c
printf 'int nothing(void) { return 0; }\n' >bare.c
gcc -c -o "$here/bare.ko" -ffreestanding -fno-ident bare.c

# xz streams of one text with every integrity check, in several blocks, and two in one file.
for i in $(seq 1 400); do printf 'line %d of the text inside the xz samples\n' "$i"; done >text
for check in none crc32 crc64 sha256; do xz -k -c --check=$check --lzma2=dict=64KiB text >"$here/check-$check.xz"; done
xz -k -c --block-size=4096 --lzma2=dict=64KiB text >"$here/blocks.xz"
cat "$here/check-crc32.xz" "$here/blocks.xz" >"$here/concatenated.xz"
xz -k -c --x86 --lzma2 text >"$here/filter.xz"
xz -k -c --lzma2=dict=128MiB text >"$here/window.xz"
xz -k -c --delta=dist=4 --lzma2=dict=64KiB text >"$here/delta.xz"
xz -k -c --arm --lzma2=dict=64KiB text >"$here/arm.xz"

# What the x86 filter changes, and content which repeats from far away.
python3 - <<'CODE' >code
import sys
state, code = 1, bytearray()
for _ in range(200_000):
    state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
    top = state >> 24
    code.append(0xE8 if top < 48 else 0xE9 if top < 64 else 0x00 if top < 128 else 0xFF if top < 160 else top)
sys.stdout.buffer.write(code)
CODE
xz -k -c --x86 --lzma2=dict=64KiB code >"$here/x86.xz"
for i in $(seq 1 256); do printf '%s' "$i" | openssl dgst -sha256 -binary; done >far
cat far far >twice
for check in none crc32; do xz -k -c --check=$check --lzma2=dict=64KiB twice >"$here/far-$check.xz"; done
