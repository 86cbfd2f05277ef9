using System.Reflection;
using System.Text.Json;
using Nuke.Common.IO;

namespace Nuke.Common.Execution;

/// <summary>
/// <c>.nuke/parameters.json</c> and the <c>.nuke/parameters.&lt;profile&gt;.json</c> named by <c>--profile</c>; the last
/// profile wins, the plain file comes last. Relative paths in them start at the root directory.
/// </summary>
internal sealed class ParameterFiles
{
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<Session, ParameterFiles> s_files = [];
    private readonly List<(AbsolutePath File, Dictionary<string, IReadOnlyList<string>> Values)> _files = [];
    private readonly AbsolutePath _root;

    private ParameterFiles(Session session)
    {
        _root = session.RootDirectory;
        var folder = _root / ".nuke";
        foreach (var profile in (session.Arguments.Values(ParameterValues.Profiles) ?? []).Reverse())
        {
            var file = folder / $"parameters.{profile}.json";
            if (profile.Contains('/', StringComparison.Ordinal) || profile.Contains('\\', StringComparison.Ordinal) || !file.FileExists())
                throw new ParameterException($"--profile names '{profile}', but there is no {file}.");
            Load(file, session);
        }

        var plain = folder / "parameters.json";
        if (plain.FileExists())
            Load(plain, session);
    }

    public static ParameterFiles Of(Session session) => s_files.GetValue(session, x => new ParameterFiles(x));

    public RawValue? Value(string name, MemberInfo member)
    {
        foreach (var (file, values) in _files)
        {
            if (!values.TryGetValue(name, out var found))
                continue;
            if (member.IsDefined(typeof(SecretAttribute)))
            {
                throw new ParameterException($"{file} holds the secret '{name}'. Secrets do not belong into files of the "
                    + $"repository: remove it there and set the environment variable {Variable(name)}.");
            }

            return new RawValue(found, $"{name} in {file}", _root);
        }

        return null;
    }

    private static string Variable(string name) =>
        ParameterNames.Dashed(name).Replace('-', '_').ToUpperInvariant();

    private void Load(AbsolutePath file, Session session)
    {
        JsonDocument document;
        try
        {
            // As text, which passes over a byte order mark.
            document = JsonDocument.Parse(file.ReadAllText(), new JsonDocumentOptions
            {
                AllowTrailingCommas = true,
                CommentHandling = JsonCommentHandling.Skip,
            });
        }
        catch (JsonException problem)
        {
            throw new ParameterException($"{file} is not valid JSON: {problem.Message}", problem);
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new ParameterException($"{file} must hold a JSON object of parameter names and values.");

            var known = session.BuildType is { } type ? ParameterNames.Members(type).Select(ParameterNames.Name).ToList() : null;
            var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.Name == "$schema")
                    continue;
                if (known?.Contains(property.Name) == false)
                {
                    var hint = Suggestion.For(property.Name, known) is { } near ? $" Did you mean '{near}'?" : "";
                    throw new ParameterException($"{file} sets '{property.Name}', which is no parameter of this build.{hint}");
                }

                if (property.Value.ValueKind != JsonValueKind.Null)
                    values.Add(property.Name, Texts(file, property));
            }

            _files.Add((file, values));
        }
    }

    private static IReadOnlyList<string> Texts(AbsolutePath file, JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.Array => [.. property.Value.EnumerateArray().Select(x => Text(file, property.Name, x))],
        _ => [Text(file, property.Name, property.Value)],
    };

    private static string Text(AbsolutePath file, string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => throw new ParameterException($"{file} sets '{name}' to {value.ValueKind}; it takes text, a number, true, false, or a list of these."),
    };
}
