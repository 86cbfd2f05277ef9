using System.Text.RegularExpressions;

namespace KinoiteZfs.SourceAkmods;

/// <summary>
/// Why OpenZFS' configure failed. It compiles test modules with kbuild, and takes one that is missing for the answer of
/// its test: "enable CONFIG_MODULES", where a program of kbuild's is not installed. Its own logs know better.
/// </summary>
/// <remarks>Names of tests and logs: OpenZFS, config/kernel.m4 (ZFS_LINUX_TEST_COMPILE_ALL) and
/// config/kernel-config-defined.m4.</remarks>
static partial class ConfigureLogs
{
    const string OfTests = "build/build.log.config";
    const string General = "config.log";

    /// <summary>The failing command's own words, with a compiler's warning before them.</summary>
    const int MaximumLines = 8;

    /// <summary>The tests' log has some ten kilobytes, config.log some hundred.</summary>
    const int MaximumCharacters = 4 << 20;

    /// <returns>What matters for a message. The log it is from is gone with the build root, and is added to the build's
    /// own.</returns>
    public static string Explain(DirectoryInfo tree, BuildLog log)
    {
        // The one test which every kernel with modules passes. Others fail for what a kernel does not have, and are
        // believed.
        var test = Path.Combine(tree.FullName, "build", "config_modules");
        if (Directory.Exists(test) && !File.Exists(Path.Combine(test, "config_modules.ko"))
            && Lines(OfTests, OfTestModules) is { Count: > 0 } failure)
            return $"\nkbuild cannot make a module for this kernel here. The first failure, from configure's {OfTests}:{UntrustedText.Lines(failure)}";
        return Lines(General, OfTheLastCheck) is { Count: > 0 } check
            ? $"{log.Excerpt()}\nFrom its {General}:{UntrustedText.Lines(check)}"
            : log.Excerpt();

        List<string> Lines(string name, Func<string[], IEnumerable<string>> choose)
        {
            var text = ShortFile.Read(Path.Combine(tree.FullName, name), MaximumCharacters)?.Split('\n') ?? [];
            log.Append(name, text);
            return [.. choose(text).Select(line => line.TrimEnd())];
        }
    }

    /// <summary>The first command that make saw fail: what was said before it, and which it was.</summary>
    static IEnumerable<string> OfTestModules(string[] lines)
    {
        var failure = Array.FindIndex(lines, line => MakeFailure().IsMatch(line));
        return failure < 0
            ? []
            : lines[..(failure + 1)].Where(line => line.Length > 0 && !Progress().IsMatch(line)).TakeLast(MaximumLines);
    }

    /// <summary>What the programs of the check that configure ended in have said, without the source they were
    /// given.</summary>
    static IEnumerable<string> OfTheLastCheck(string[] lines)
    {
        var error = Array.FindIndex(lines, line => ConfigureError().IsMatch(line));
        var check = error < 0
            ? -1
            : Array.FindLastIndex(lines, error, line => line.Contains(": checking ", StringComparison.Ordinal));
        return check < 0 ? [] : lines[(check + 1)..error]
            .Where(line => line.Length > 0 && !ConfigureLine().IsMatch(line)).Take(MaximumLines);
    }

    [GeneratedRegex(@"^make(\[\d+\])?: \*\*\* ", RegexOptions.CultureInvariant)]
    private static partial Regex MakeFailure();

    // kbuild's signs of life ("  CC [M]  file"), and make's.
    [GeneratedRegex(@"^  [A-Z_]+ |^make(\[\d+\])?: (?:Entering|Leaving) directory ", RegexOptions.CultureInvariant)]
    private static partial Regex Progress();

    [GeneratedRegex(@"^configure:\d+: error: ", RegexOptions.CultureInvariant)]
    private static partial Regex ConfigureError();

    // Its own lines, and the failed program.
    [GeneratedRegex(@"^configure:|^\| ", RegexOptions.CultureInvariant)]
    private static partial Regex ConfigureLine();
}
