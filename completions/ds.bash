# bash completion for ds. In ~/.bashrc: source <(ds completion bash)
# For an alias: alias k=ds; complete -o default -F __start_ds k

__start_ds() {
  local rest="${COMP_LINE:0:COMP_POINT}" word index start cur cut line value out directive
  local -a words=() program=()
  COMPREPLY=()

  for ((index = 0; index <= COMP_CWORD; index++)); do
    word="${COMP_WORDS[index]}"
    start="${rest%%[![:space:]]*}"
    rest="${rest#"$start"}"
    [ "$index" -eq "$COMP_CWORD" ] && word="$rest"
    if [ "$index" -eq 0 ] || [ -n "$start" ]; then
      words+=("$word")
    else
      words[${#words[@]}-1]+="$word"
    fi
    rest="${rest#"$word"}"
  done

  cur="${words[${#words[@]}-1]}"
  cut=""
  case "$cur" in
    [\"\']*) ;;
    *)
      case "$COMP_WORDBREAKS" in *:*) [[ "$cur" == *:* ]] && cut="${cur%"${cur##*:}"}" ;; esac
      case "$COMP_WORDBREAKS" in
        *=*)
          value="${cur#"$cut"}"
          [[ "$value" == *=* ]] && cut="$cut${value%"${value##*=}"}"
          ;;
      esac
      ;;
  esac
  for ((index = 1; index < ${#words[@]}; index++)); do
    word="${words[index]}"
    words[index]="${word//[\"\']/}"
  done

  # alias k='ds -n logging': bash does not expand it here. Nothing in it is evaluated, so an assignment in front of it is not understood.
  program=("${words[0]}")
  if line="$(alias "${words[0]}" 2>/dev/null)"; then
    value="${line#*=\'}"
    read -r -a program <<<"${value%\'}"
    case "${program[0]-}" in '' | *=*) return 0 ;; esac
  fi

  out="$("${program[0]}" __complete "${program[@]:1}" "${words[@]:1}" 2>/dev/null)" || return 0
  directive="${out##*:}"
  case "$directive" in '' | *[!0-9]*) return 0 ;; esac

  if [ $((directive & 4)) -eq 0 ]; then
    value="${cur#"$cut"}"
    value="${value#[\"\']}"
    index=-f
    [ $((directive & 16)) -ne 0 ] && index=-d
    while IFS= read -r line; do
      [ -n "$line" ] && COMPREPLY+=("$line")
    done < <(compgen "$index" -- "$value")
    type compopt >/dev/null 2>&1 && compopt -o filenames
    return 0
  fi

  while IFS= read -r line; do
    case "$line" in :*) continue ;; esac
    value="${line%%$'\t'*}"
    [ -n "$value" ] || continue
    value="${value#"$cut"}"
    case "$cur" in
      # nothing is escaped inside quotes: candidates with special characters are skipped
      *[\"\']*) case "$value" in *[\"\'\$\`\\!]*) continue ;; esac ;;
      *) printf -v value '%q' "$value" ;;
    esac
    COMPREPLY+=("$value")
  done <<<"$out"
  if [ $((directive & 2)) -ne 0 ]; then
    type compopt >/dev/null 2>&1 && compopt -o nospace
  fi
  return 0
}

complete -F __start_ds ds
