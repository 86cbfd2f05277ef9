# shellcheck shell=sh
# shellcheck disable=SC2154 # root, like the function fail, is of set-trust.sh and repair-trust.sh

# The file behind a path of the system below $root, links followed as that system follows them.
real() {
  rest=${1#/} walked='' links=0
  while [ -n "$rest" ]; do
    part=${rest%%/*}
    case $rest in */*) rest=${rest#*/} ;; *) rest='' ;; esac
    case $part in
      '' | .) continue ;;
      ..) walked=${walked%/*}; continue ;;
    esac
    walked=$walked/$part
    [ -L "$root$walked" ] || continue
    links=$((links + 1))
    [ "$links" -le 40 ] || fail "$1 is a circle of links"
    target=$(readlink "$root$walked")
    case $target in /*) walked='' ;; *) walked=${walked%/*} ;; esac
    rest=$target${rest:+/$rest}
  done
  printf '%s\n' "$root$walked"
}
