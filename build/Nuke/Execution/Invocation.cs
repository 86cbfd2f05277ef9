using System.Collections;

namespace Nuke.Common;

/// <summary>How the program was called. Tests give their own.</summary>
sealed record Invocation(
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    string WorkingDirectory,
    TextWriter Output)
{
    /// <summary>The one under way; NUKE's API is static, so is this.</summary>
    public static Invocation Current { get; set; } = new(
        [.. System.Environment.GetCommandLineArgs().Skip(1)],
        System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(x => (string)x.Key, x => (string?)x.Value ?? "", StringComparer.Ordinal),
        Directory.GetCurrentDirectory(),
        Console.Out);

    public string? Variable(string name) => Environment.GetValueOrDefault(name);
}
