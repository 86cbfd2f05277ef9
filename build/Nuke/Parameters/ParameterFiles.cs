using System.Text.Json;

namespace Nuke.Common.Execution;

/// <summary>
/// <c>.nuke/parameters.json</c> and the <c>.nuke/parameters.&lt;profile&gt;.json</c> named by <c>--profile</c>; the
/// last profile wins, the plain file comes last. Relative paths in them start at the root directory.
/// </summary>
sealed class ParameterFiles
{
    public const string Profiles = "Profile";

    static readonly JsonDocumentOptions Lenient = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    readonly List<JsonElement> _files = [];
    readonly AbsolutePath _root;

    public ParameterFiles(Session session)
    {
        _root = session.RootDirectory;
        var folder = _root / ".nuke";
        foreach (var profile in (session.Arguments.Values(Profiles) ?? []).Reverse())
            Load(folder / $"parameters.{profile}.json");
        if ((folder / "parameters.json").FileExists())
            Load(folder / "parameters.json");
    }

    public RawValue? Value(string name)
    {
        foreach (var file in _files)
        {
            if (file.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
                return new RawValue(Texts(value), _root);
        }

        return null;
    }

    static IReadOnlyList<string> Texts(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Select(x => x.ToString())]
        : [value.ToString()];

    /// <summary>As text, which passes over a byte order mark.</summary>
    void Load(AbsolutePath file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file), Lenient);
        _files.Add(document.RootElement.Clone());
    }
}
