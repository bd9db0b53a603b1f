/** Works as a file named _ds in fpath and when it is sourced. zsh does not split words, so candidates are used as they are. */
export const zshScript = String.raw`#compdef ds
# zsh completion for ds. In ~/.zshrc, after compinit: source <(ds completion zsh)

_ds() {
  local out directive line value says
  local -a lines entries
  local -a words_before
  words_before=("\${(@Q)words[2,CURRENT-1]}")

  out="$("\${(Q)words[1]}" __complete "\${words_before[@]}" "\${(Q)PREFIX}" 2>/dev/null)" || return 1
  lines=("\${(@f)out}")
  directive="\${lines[-1]#:}"
  [[ "$directive" == <-> ]] || return 1
  lines=("\${(@)lines[1,-2]}")

  if (( !(directive & 4) )); then
    compset -P '--[^=]#='
    if (( directive & 16 )); then _files -/; else _files; fi
    return
  fi

  for line in "\${lines[@]}"; do
    value="\${line%%$'\t'*}"
    says=""
    [[ "$line" == *$'\t'* ]] && says="\${line#*$'\t'}"
    [[ -n "$value" ]] || continue
    entries+=("\${value//:/\\:}\${says:+:$says}")
  done
  (( \${#entries} )) || return 1
  if (( directive & 2 )); then
    _describe -V 'ds' entries -S ''
  else
    _describe -V 'ds' entries
  fi
}

if [[ "\${funcstack[1]}" == "_ds" ]]; then
  _ds "$@"
else
  compdef _ds ds
fi
`;
