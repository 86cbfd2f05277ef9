namespace KinoiteZfs.Pipeline.Contents;

/// <summary>One line of modprobe.d.</summary>
/// <param name="Module">With underscores, as modprobe compares it; for <c>alias</c> the pattern.</param>
/// <param name="Rest">What follows: a command, a module.</param>
public sealed record ModprobeLine(string File, string Command, string Module, string Rest)
{
    /// <summary>Whether an alias stands for this name.</summary>
    public bool IsAliasOf(string name)
    {
        try
        {
            return Command == "alias" && Regex.IsMatch(name, Pattern, RegexOptions.NonBacktracking);
        }
        catch (ArgumentException)
        {
            // A range such as [z-a] matches nothing.
            return false;
        }
    }

    /// <summary>fnmatch(3): <c>*</c>, <c>?</c> and <c>[a-z]</c>.</summary>
    string Pattern => $"^{string.Concat(Shell.Split(Module).Select(part => part switch
    {
        "*" => ".*",
        "?" => ".",
        ['[', .. var set, ']'] =>
            $"[{(set[0] is '!' or '^' ? "^" : "")}{set.TrimStart('!', '^').Replace("\\", @"\\", StringComparison.Ordinal).Replace("[", @"\[", StringComparison.Ordinal)}]",
        _ => Regex.Escape(part),
    }))}$";

    static readonly Regex Shell = new(@"(\*|\?|\[[!^]?[A-Za-z0-9_-]+\])", RegexOptions.CultureInvariant);

    public override string ToString() =>
        $"{UntrustedText.Printable(File)}: '{UntrustedText.Printable($"{Command} {Module} {Rest}".TrimEnd())}'";
}

/// <summary>What an image tells modprobe: the lines of <c>modprobe.d</c> which count.</summary>
/// <remarks>Source: kmod, libkmod/libkmod-config.c (kmod_config_parse).</remarks>
static class ModprobeConfiguration
{
    public static readonly IReadOnlyList<ImagePath> Folders = HostConfiguration.Folders("modprobe.d");

    static readonly char[] Blanks = [' ', '\t'];

    public static IEnumerable<ModprobeLine> Lines(IReadOnlyList<ConfigurationFile> files) =>
        from file in files
        from line in HostConfiguration.Lines(file)
        let words = line.Split(Blanks, 3, StringSplitOptions.RemoveEmptyEntries)
        where words.Length > 1
        select new ModprobeLine(
            file.Path, words[0], words[1].Replace('-', '_'), words.Length > 2 ? words[2].Trim() : "");
}
