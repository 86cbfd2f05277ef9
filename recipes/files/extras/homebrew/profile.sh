# shellcheck shell=sh
# Behind the system's own programs: some of Homebrew's have the same names.
if [ -x /home/linuxbrew/.linuxbrew/bin/brew ] && [ "$(id -u)" != 0 ]; then
  case :$PATH: in
    *:/home/linuxbrew/.linuxbrew/bin:*) ;;
    *) PATH=$PATH:/home/linuxbrew/.linuxbrew/bin:/home/linuxbrew/.linuxbrew/sbin ;;
  esac
fi
