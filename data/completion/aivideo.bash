# SPDX-License-Identifier: MIT
# bash completion for aivideo

_aivideo () {
  local cur prev words cword split
  _init_completion -s || return

  local options='--server --local --data --json --yes --quiet --help'
  local first='' second='' i
  for ((i = 1; i < cword; i++)); do
    case ${words[i]} in
      -s | --server | --data) ((i++)) ;;
      -*) ;;
      *) if [[ -z $first ]]; then first=${words[i]}; else second=${words[i]}; break; fi ;;
    esac
  done

  case $prev in
    -a | --audio) _filedir '@(mp3|wav|m4a|ogg|flac)'; return ;;
    -o | --output) if [[ $first == video ]]; then _filedir; else _filedir -d; fi; return ;;
    --data) _filedir -d; return ;;
    -i | --picture) _filedir '@(jpg|jpeg|png|webp)'; return ;;
    -d | --duration) COMPREPLY=($(compgen -W '4 8 12' -- "$cur")); return ;;
    --sort) COMPREPLY=($(compgen -W 'username credits created_at last_seen' -- "$cur")); return ;;
    -s | --server | -p | --prompt | -m | --model | --name | --engine | -n | --limit | --set | --add | --reason | --credits | -q | --query)
      return ;;
  esac

  case "$first $second" in
    'batch create')
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "$options --audio --prompt --name --engine --wait --output --dry-run" -- "$cur"))
      else
        _filedir '@(jpg|jpeg|png|webp)'
      fi
      return ;;
    'batch list') options+=' --limit' ;;
    'batch download') options+=' --output' ;;
    'batch '?*) ;;
    'batch ') COMPREPLY=($(compgen -W 'create list show watch download cancel retry delete' -- "$cur")); return ;;
    'video create') options+=' --model --duration --picture --wait --output --dry-run' ;;
    'video list') options+=' --limit' ;;
    'video save') options+=' --output' ;;
    'video '?*) ;;
    'video ') COMPREPLY=($(compgen -W 'create list show watch save retry delete' -- "$cur")); return ;;
    'admin users')
      [[ $cur == -* ]] || { COMPREPLY=($(compgen -W 'list show create reset disable enable promote demote plan delete sign-out' -- "$cur")); return; }
      options+=' --query --role --state --plan --max-credits --sort --limit --credits --admin --password-stdin --status --from --until' ;;
    'admin credits')
      [[ $cur == -* ]] || { COMPREPLY=($(compgen -W 'grant take set bulk undo caps' -- "$cur")); return; }
      options+=' --reason --expect --users --query --plan --max-credits --all --set --dry-run --concurrent --daily --monthly' ;;
    'admin activity')
      [[ $cur == -* ]] || { COMPREPLY=($(compgen -W 'list cancel refund' -- "$cur")); return; }
      options+=' --query --user --kind --status --engine --error --since --until --sort --limit --all --reason --dry-run' ;;
    'admin engines')
      [[ $cur == -* ]] || { COMPREPLY=($(compgen -W 'list set test' -- "$cur")); return; }
      options+=' --enabled --price --concurrency --key-stdin --clear-key' ;;
    'admin stats'*) options+=' --by --from --to --user --model' ;;
    'admin audit'*) options+=' --actor --action --since --until --limit' ;;
    'admin '?*) ;;
    'admin ') COMPREPLY=($(compgen -W 'users credits activity engines stats audit backup server' -- "$cur")); return ;;
    'users list') options+=' --query --sort' ;;
    'users create') options+=' --credits --admin --password-stdin' ;;
    'users credits') options+=' --set --add --reason' ;;
    'users ') COMPREPLY=($(compgen -W 'list create credits' -- "$cur")); return ;;
    'login'*) options+=' --password-stdin --print-token --proxy --pin' ;;
    'logout'*) options+=' --everywhere' ;;
    'password'*) options+=' --password-stdin' ;;
    'ledger'*) options+=' --limit' ;;
    ' ')
      if [[ $cur != -* ]]; then
        COMPREPLY=($(compgen -W 'batch video models login logout password account ledger server users admin' -- "$cur"))
        return
      fi
      options+=' --version' ;;
  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$cur"))
  elif [[ $first == batch ]]; then
    COMPREPLY=($(compgen -W 'last' -- "$cur"))
  fi
} && complete -F _aivideo aivideo
