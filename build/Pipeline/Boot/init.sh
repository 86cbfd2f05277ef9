#!/boot-test/bin/busybox sh
# shellcheck shell=dash
# The first and only program of the boot test's machine: proves, inside, that this kernel's ZFS works. Everything outside of
# /boot-test but this script comes out of the image under test and lies where the image has it. /boot-test/settings says what
# to do:
#   nonce   begins every mark, so that nothing but this script can have written it
#   plan    cycle: a pool's whole life | fill: make a pool and leave it | take-over, way-back: go on with it
#   zfs, zpool, modprobe   where the image keeps them
#   sums    take-over, way-back: what the files must add up to
# Marks go to the second serial port. Kernel messages share the first one, and would cut lines in two.
set -u

bin=/boot-test/bin
b=$bin/busybox
$b mount -t devtmpfs none /dev
$b mount -t proc none /proc
$b mount -t sysfs none /sys
$b mount -t tmpfs none /tmp
$b --install -s $bin
export PATH=$bin
# Some images have none of these, or they are no concern of this test; modprobe's 'install' lines are run by a shell.
mkdir -p /etc /run /bin
[ -e /bin/sh ] || ln -s $b /bin/sh
# Where the image's own loader looks; put here because there is no ld.so.cache.
export LD_LIBRARY_PATH=/lib64:/usr/lib64:/lib/x86_64-linux-gnu:/usr/lib/x86_64-linux-gnu:/lib:/usr/lib

setting() { sed -n "s/^$1 //p" /boot-test/settings; }
nonce=$(setting nonce) plan=$(setting plan) zfs=$(setting zfs) zpool=$(setting zpool) modprobe=$(setting modprobe)
sums=$(setting sums)
# From here on only this shell knows the nonce.
rm /boot-test/settings

disk=/dev/vda1 pool=boottest data=/boottest/data step=start
mark() { echo "$nonce $*" >/dev/ttyS1; }
# Whatever happens to the machine, nothing is done after the last mark.
finish() { sync; poweroff -f; while :; do sleep 60; done; }
begin() { step=$1; mark begin "$step"; }
fail() { mark failed "$step" "$*"; finish; }
must() { "$@" || fail "exit code $?: $*"; }

# What this machine itself needs, and hosts may not. The number says which of the test's list it was.
drivers() {
  begin drivers
  mark value kernel "$(uname -r)"
  while read -r driver; do
    insmod "/boot-test/$driver.ko" || fail "driver $driver was refused"
  done </boot-test/order || fail "there is no list of drivers"
}

# As a host does: with the image's kmod, its lists and its modules as they are packed. The kernel's own complaint stands in
# its log.
load() {
  begin load
  said=$("$modprobe" --verbose zfs 2>&1) || fail "'modprobe zfs' ended with exit code $?: $(last_words "$said")"
  [ -r /sys/module/zfs/version ] || fail "'modprobe zfs' reported no error, and the kernel has no zfs: $(last_words "$said")"
  mark value zfs "$(cat /sys/module/zfs/version)"
}
last_words() { printf '%s\n' "$1" | tail -n 3 | tr '\n' ' ' | sed 's/ *$//'; }

find_disk() {
  begin disk
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
    [ ! -b $disk ] || return 0
    sleep 1
  done
  fail "$disk did not appear within 15 s"
}

create() {
  begin create
  must "$zpool" create -f -o ashift=12 -o cachefile=none -O mountpoint=/boottest $pool $disk
  must "$zfs" create $pool/data
}

# Noise does not compress and zeros do; both have to come back.
write() {
  begin write
  for name in one two three; do
    must dd if=/dev/urandom of="$data/$1-$name" bs=1M count=2 status=none
  done
  must dd if=/dev/zero of="$data/$1-zeros" bs=1M count=4 status=none
  (cd $data && sha256sum "$1"-* >>SUMS) || fail "the files cannot be read"
  must sync
}

check() { (cd $data && sha256sum -c SUMS >/dev/null 2>&1); }

verify() {
  begin verify
  check || fail "files are not what was written"
}

snapshot() {
  begin snapshot
  must "$zfs" snapshot $pool/data@before
  begin modify
  must dd if=/dev/urandom of="$data/$1-one" bs=1M count=2 status=none
  must rm "$data/$1-two"
  must sync
  ! check || fail "the files changed, and their checksums did not"
  begin rollback
  must "$zfs" rollback $pool/data@before
  check || fail "files are not what they were when the snapshot was taken"
}

scrub() {
  begin scrub
  must "$zpool" scrub $pool
  must "$zpool" wait -t scrub $pool
  [ "$("$zpool" status -x $pool)" = "pool '$pool' is healthy" ] || { "$zpool" status -v $pool; fail "the pool is not healthy"; }
}

give_back() {
  begin export
  must "$zpool" export $pool
}

# -N and mount: a dataset that cannot be mounted must not pass for an empty one.
take() {
  begin import
  must "$zpool" import -d /dev -o cachefile=none -N $pool
  must "$zfs" mount $pool
  must "$zfs" mount $pool/data
}

# The sums lie in the pool as well; the host remembers what they were.
known() {
  begin sums
  [ "$(sum_of_sums)" = "$sums" ] || fail "the list of checksums is not the one the other kernel wrote"
}
sum_of_sums() { sha256sum <$data/SUMS | cut -d ' ' -f 1; }
tell_sums() { mark value sums "$(sum_of_sums)"; }

drivers
find_disk
load
case $plan in
  cycle)
    create; write first; snapshot first; scrub; give_back; take; verify
    begin destroy
    must "$zpool" destroy $pool
    ;;
  fill) create; write old; tell_sums; scrub; give_back ;;
  take-over) take; known; verify; scrub; write new; tell_sums; give_back ;;
  way-back) take; known; verify; scrub; give_back ;;
  *) fail "there is no plan '$plan'" ;;
esac
mark passed
finish
