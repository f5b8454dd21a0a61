export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** The first line of an answer that asks the shell for names of files. */
export const FILES_LINE = ':files';

/**
 * Each shell only hands over the words up to the cursor and shows what comes back: what can follow is known by the program alone,
 * so a script that was sourced months ago still completes a command of today.
 */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# keyturn completion for bash: source <(keyturn completion bash)
_keyturn() {
  local answer cur="\${COMP_WORDS[COMP_CWORD]}"
  local IFS=$'\\n'
  COMPREPLY=()
  answer="$("\${COMP_WORDS[0]}" __complete bash -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" || return 0
  if [[ "$answer" == '${FILES_LINE}' ]]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$cur"))
  else
    COMPREPLY=($answer)
  fi
}
complete -F _keyturn keyturn
`,
  zsh: `#compdef keyturn
# keyturn completion for zsh: source <(keyturn completion zsh), or as _keyturn in a folder of $fpath
_keyturn() {
  local answer
  local -a candidates
  answer="$("\${words[1]}" __complete zsh -- "\${(@)words[2,CURRENT]}" 2>/dev/null)" || return 1
  if [[ "$answer" == '${FILES_LINE}' ]]; then
    _files
    return
  fi
  candidates=("\${(@f)answer}")
  _describe keyturn candidates
}
if [[ "\${funcstack[1]}" == _keyturn ]]; then
  _keyturn "$@"
else
  compdef _keyturn keyturn
fi
`,
  fish: `# keyturn completion for fish: keyturn completion fish | source
function __keyturn_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l answer ($words[1] __complete fish -- $words[2..-1] 2>/dev/null)
    if test "$answer" = '${FILES_LINE}'
        __fish_complete_path (commandline -ct)
    else
        string join \\n -- $answer
    end
end
complete -c keyturn -f -a '(__keyturn_complete)'
`,
};
