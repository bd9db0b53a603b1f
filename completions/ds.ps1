# PowerShell completion for ds. In $PROFILE: ds completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName 'ds' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $words = @()
    foreach ($element in $commandAst.CommandElements) {
        if ($element.Extent.StartOffset -ge $cursorPosition) { break }
        $text = $element.Extent.Text
        if ($element.Extent.EndOffset -gt $cursorPosition) {
            $text = $text.Substring(0, $cursorPosition - $element.Extent.StartOffset)
        }
        $words += $text.Trim("'", '"')
    }
    $command = $words[0]
    $before = @($words | Select-Object -Skip 1)
    if ($wordToComplete -eq '') {
        $passing = Get-Variable -Name PSNativeCommandArgumentPassing -ValueOnly -ErrorAction SilentlyContinue
        if ($null -eq $passing -or $passing -eq 'Legacy') { $before += '""' } else { $before += '' }
    }

    $out = @(& $command __complete @before 2>$null)
    if ($out.Count -eq 0 -or $out[-1] -notmatch '^:(\d+)$') { return }
    $directive = [int]$Matches[1]
    if (($directive -band 4) -eq 0) { return }
    $space = if (($directive -band 2) -eq 0) { ' ' } else { '' }

    $out | Select-Object -SkipLast 1 | ForEach-Object {
        $value, $says = $_ -split [char]9, 2
        if (-not $says) { $says = $value }
        $text = $value
        if ($value -match '[^\w./:=+-]') {
            # typographic quotes end a string too
            $text = "'" + [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($value) + "'"
        }
        [System.Management.Automation.CompletionResult]::new("$text$space", $value, 'ParameterValue', $says)
    }
}
