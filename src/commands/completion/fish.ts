/** fish takes the output of `ds` as it is: each candidate with its description after a tab. */
export const fishScript = String.raw`# fish completion for ds. Once: ds completion fish > ~/.config/fish/completions/ds.fish

function __ds_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    set -l out (command $before[1] __complete $before[2..-1] $current 2>/dev/null)
    or return
    set -l directive (string replace -r '^:' '' -- $out[-1])
    string match -qr '^[0-9]+$' -- $directive
    or return

    if test (math "floor($directive / 4) % 2") -eq 0
        set -l flag (string match -r '^--[^=]+=' -- $current)
        set -l path (string replace -r '^--[^=]+=' '' -- $current)
        if test (math "floor($directive / 16) % 2") -eq 1
            for found in (__fish_complete_directories $path)
                echo "$flag$found"
            end
        else
            for found in (__fish_complete_path $path)
                echo "$flag$found"
            end
        end
        return
    end
    test (count $out) -gt 1
    and string join \n -- $out[1..-2]
end

complete -c ds -e
complete -k -c ds -f -a '(__ds_complete)'
`;
