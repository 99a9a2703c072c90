# SPDX-License-Identifier: MIT
# fish completion for aivideo

function __aivideo_at
    set -l words (string match -v -- '-*' (commandline -opc))[2..]
    test (count $words) -eq (count $argv); and test "$words" = "$argv"
end

function __aivideo_in
    set -l words (string match -v -- '-*' (commandline -opc))[2..]
    test (count $words) -ge (count $argv); and test "$words[1..$(count $argv)]" = "$argv"
end

complete -c aivideo -f
complete -c aivideo -s s -l server -x -d 'Address of the server'
complete -c aivideo -s l -l local -d 'Use a server on this computer'
complete -c aivideo -l data -xa '(__fish_complete_directories)' -d 'Folder of the server on this computer'
complete -c aivideo -l json -d 'Print JSON, one value a line'
complete -c aivideo -s y -l yes -d 'Do not ask'
complete -c aivideo -l quiet -d 'Only results and errors'

complete -c aivideo -n __aivideo_at -a batch -d 'Make videos and look after them'
complete -c aivideo -n __aivideo_at -a video -d 'Make videos from words and look after them'
complete -c aivideo -n __aivideo_at -a models -d 'List what makes videos from words'
complete -c aivideo -n __aivideo_at -a login -d 'Sign in and remember it'
complete -c aivideo -n __aivideo_at -a logout -d 'Sign out'
complete -c aivideo -n __aivideo_at -a password -d 'Change the password'
complete -c aivideo -n __aivideo_at -a account -d 'Show who is signed in, and the credits'
complete -c aivideo -n __aivideo_at -a ledger -d 'Show what happened to the credits'
complete -c aivideo -n __aivideo_at -a server -d 'Show what the server is and can do'
complete -c aivideo -n __aivideo_at -a users -d 'Look after accounts'

complete -c aivideo -n '__aivideo_at batch' -a create -d 'Make a video of each picture'
complete -c aivideo -n '__aivideo_at batch' -a list -d 'List the batches'
complete -c aivideo -n '__aivideo_at batch' -a show -d 'Show a batch and its videos'
complete -c aivideo -n '__aivideo_at batch' -a watch -d 'Follow a batch until it is done'
complete -c aivideo -n '__aivideo_at batch' -a download -d 'Save finished videos'
complete -c aivideo -n '__aivideo_at batch' -a cancel -d 'Cancel what is not done yet'
complete -c aivideo -n '__aivideo_at batch' -a retry -d 'Try again what failed'
complete -c aivideo -n '__aivideo_at batch' -a delete -d 'Delete a batch and its videos'
for word in show watch download cancel retry delete
    complete -c aivideo -n "__aivideo_at batch $word" -a last -d 'The newest batch'
end
complete -c aivideo -n '__aivideo_in batch create' -F
complete -c aivideo -n '__aivideo_in batch create' -s a -l audio -r -d 'The recording'
complete -c aivideo -n '__aivideo_in batch create' -s p -l prompt -x -d 'What to ask for'
complete -c aivideo -n '__aivideo_in batch create' -l name -x -d 'Name of the batch'
complete -c aivideo -n '__aivideo_in batch create' -l engine -x -d 'What to make the videos with'
complete -c aivideo -n '__aivideo_in batch create' -s w -l wait -d 'Wait until the videos are done'
complete -c aivideo -n '__aivideo_in batch create' -l dry-run -d 'Only show the cost'
complete -c aivideo -n '__aivideo_in batch create; or __aivideo_in batch download' -s o -l output \
    -xa '(__fish_complete_directories)' -d 'Folder for the videos'
complete -c aivideo -n '__aivideo_in batch list; or __aivideo_in ledger' -s n -l limit -x -d 'How many'

complete -c aivideo -n '__aivideo_at video' -a create -d 'Make a video from words'
complete -c aivideo -n '__aivideo_at video' -a list -d 'List the videos from words'
complete -c aivideo -n '__aivideo_at video' -a show -d 'Show a video'
complete -c aivideo -n '__aivideo_at video' -a watch -d 'Follow a video until it is done'
complete -c aivideo -n '__aivideo_at video' -a save -d 'Save a finished video'
complete -c aivideo -n '__aivideo_at video' -a retry -d 'Try a failed video again'
complete -c aivideo -n '__aivideo_at video' -a delete -d 'Delete a video'
complete -c aivideo -n '__aivideo_in video create' -s m -l model -x -d 'What makes it'
complete -c aivideo -n '__aivideo_in video create' -s d -l duration -xa '4 8 12' -d 'Its length in seconds'
complete -c aivideo -n '__aivideo_in video create' -s i -l picture -r -F -d 'A picture that it begins with'
complete -c aivideo -n '__aivideo_in video create' -s w -l wait -d 'Wait until the video is done'
complete -c aivideo -n '__aivideo_in video create' -l dry-run -d 'Only show the cost'
complete -c aivideo -n '__aivideo_in video create; or __aivideo_in video save' -s o -l output -r -F -d 'Where to save it'
complete -c aivideo -n '__aivideo_in video list' -s n -l limit -x -d 'How many'

complete -c aivideo -n __aivideo_at -a admin -d 'Look after the server'
complete -c aivideo -n '__aivideo_at admin' -a 'users credits activity engines stats audit backup server'

complete -c aivideo -n '__aivideo_at users' -a list -d 'List the accounts'
complete -c aivideo -n '__aivideo_at users' -a create -d 'Make an account'
complete -c aivideo -n '__aivideo_at users' -a credits -d 'Give or take credits'
complete -c aivideo -n '__aivideo_in users list' -s q -l query -x -d 'Part of the name'
complete -c aivideo -n '__aivideo_in users list' -l sort -xa 'username credits created_at last_seen' -d 'Order'
complete -c aivideo -n '__aivideo_in users create' -l credits -x -d 'Credits to start with'
complete -c aivideo -n '__aivideo_in users create' -l admin -d 'Make an administrator'
complete -c aivideo -n '__aivideo_in users credits' -l set -x -d 'The balance to have'
complete -c aivideo -n '__aivideo_in users credits' -l add -x -d 'What to give'
complete -c aivideo -n '__aivideo_in users credits' -l reason -x -d 'Why'
complete -c aivideo -n '__aivideo_in login; or __aivideo_in password; or __aivideo_in users create' \
    -l password-stdin -d 'Read the password from the standard input'
complete -c aivideo -n '__aivideo_in logout' -l everywhere -d 'Sign out on all devices'
complete -c aivideo -n '__aivideo_in login' -l proxy -x -d 'HTTP or SOCKS proxy'
complete -c aivideo -n '__aivideo_in login' -l pin -x -d 'Fingerprint of the certificate'
complete -c aivideo -n '__aivideo_in login' -l print-token -d 'Print the access token'
