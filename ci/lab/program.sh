# shellcheck shell=bash
# To be sourced. Puts programs with every library they ask for into a folder which becomes an image's root. The caller defines
# fail().

# Libraries which a program asks for while it runs, by dlopen: Debian 13's kmod does, and says so in its note .note.dlopen.
program_asks_for() { # file
  readelf --string-dump=.note.dlopen "$1" 2>/dev/null | grep -o '"soname":\["[^]]*' | grep -o 'lib[^"]*' || true
}

program_needs() { # file
  readelf --dynamic --wide "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'
}

# Copies libraries, and what they need, out of the folders given.
program_libraries() { # target folder, folder with libraries, then programs
  local to=$1 from=$2 todo=("${@:3}") file library
  mkdir -p "$to"
  while [[ ${#todo[@]} -gt 0 ]]; do
    file=${todo[0]}
    todo=("${todo[@]:1}")
    while read -r library; do
      [[ ! -e $to/$library && $library != ld-linux-* ]] || continue
      [[ -e $from/$library ]] || fail "$library, which ${file##*/} needs, is not in $from"
      cp -L "$from/$library" "$to/$library"
      todo+=("$to/$library")
    done < <(program_needs "$file"; program_asks_for "$file")
  done
}
