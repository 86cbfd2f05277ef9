namespace KinoiteZfs.Pipeline.Tools;

/// <summary>The version in what a program says of itself.</summary>
static partial class ToolVersion
{
    /// <summary>The first number of two or three parts, as in <c>podman version 5.8.4-dev</c>; null when there is
    /// none.</summary>
    public static Version? Find(string said) =>
        Number().Match(said) is { Success: true } match ? Version.Parse(match.Value) : null;

    [GeneratedRegex(@"(?<![0-9.])[0-9]{1,4}(\.[0-9]{1,4}){1,2}", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
