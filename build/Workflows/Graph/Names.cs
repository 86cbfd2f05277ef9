namespace KinoiteZfs.Workflows.Graph;

/// <summary>One name in the spellings of C#, of a shell and of YAML.</summary>
public static class Names
{
    /// <summary><c>BootTest</c> as <c>boot-test</c>.</summary>
    public static string Dashed(string name) => Split(name, '-');

    /// <summary><c>RebuildAkmods</c> as <c>rebuild_akmods</c>.</summary>
    public static string Underscored(string name) => Split(name, '_');

    /// <summary><c>RebuildAkmods</c> as <c>REBUILD_AKMODS</c>, one of the spellings NUKE reads.</summary>
    public static string Variable(string name) => Underscored(name).ToUpperInvariant();

    static string Split(string name, char separator) => string.Concat(name.Select((x, i) =>
        i > 0 && char.IsUpper(x) && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])))
            ? $"{separator}{char.ToLowerInvariant(x)}"
            : $"{char.ToLowerInvariant(x)}"));
}
