using System.Text.Json;
using Nuke.Common.IO;

namespace Nuke.Common.ValueInjection;

/// <summary>Finds the text values of a parameter: command line, then environment, then the parameters files.</summary>
sealed class ParameterSources
{
    readonly IReadOnlyDictionary<string, string> _environment;
    readonly List<(string File, JsonElement Content)> _files = [];

    public ParameterSources(Invocation invocation)
    {
        Arguments = new Arguments(invocation.Arguments);
        _environment = invocation.Environment;
    }

    public Arguments Arguments { get; }

    /// <summary>Reads <c>parameters.json</c> and the named profiles; a later profile wins.</summary>
    public void LoadFiles(AbsolutePath nukeDirectory, IReadOnlyList<string> profiles)
    {
        foreach (var profile in profiles.Reverse())
            _files.Add(Load(nukeDirectory / $"parameters.{profile}.json"));
        var common = nukeDirectory / "parameters.json";
        if (common.FileExists())
            _files.Add(Load(common));
    }

    /// <returns>Null when no source names the parameter; no values when it is given as a switch.</returns>
    public (string Source, IReadOnlyList<string> Values)? Find(ParameterMember parameter) =>
        FromArguments(parameter) ?? FromEnvironment(parameter) ?? FromFiles(parameter);

    /// <summary>Names in the parameters files which no parameter has.</summary>
    public IEnumerable<(string File, string Name)> FileNames =>
        _files.SelectMany(x => x.Content.EnumerateObject().Select(y => (x.File, y.Name))).Where(x => x.Name != "$schema");

    (string, IReadOnlyList<string>)? FromArguments(ParameterMember parameter) =>
        Arguments.Find(parameter.Name) is { } values ? ($"argument --{parameter.Dashed}", values) : null;

    (string, IReadOnlyList<string>)? FromEnvironment(ParameterMember parameter)
    {
        var plain = Arguments.Plain(parameter.Name);
        var found = _environment.Keys.Where(x => Arguments.Same(x, plain) || Arguments.Same(x, "NUKE" + plain)).ToList();
        return found.Count switch
        {
            0 => null,
            1 => ($"environment variable {found[0]}", Split(_environment[found[0]], parameter)),
            _ => throw new ArgumentException(
                $"Parameter '{parameter.Name}' has several values in the environment: {string.Join(", ", found.Order(StringComparer.Ordinal))}. Keep one."),
        };
    }

    (string, IReadOnlyList<string>)? FromFiles(ParameterMember parameter)
    {
        foreach (var (file, content) in _files)
        {
            if (content.TryGetProperty(parameter.Name, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                var values = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(Text) : [Text(value)];
                return (file, [.. values]);
            }
        }
        return null;
    }

    static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    static string[] Split(string value, ParameterMember parameter) =>
        parameter.IsList && parameter.Separator is { } separator ? value.Split(separator, StringSplitOptions.RemoveEmptyEntries) : [value];

    static (string, JsonElement) Load(AbsolutePath file)
    {
        if (!file.FileExists())
            throw new ArgumentException($"There is no parameters file '{file}'. It was named with --profile.");
        try
        {
            using var document = JsonDocument.Parse(file.ReadAllText(),
                new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new ArgumentException($"'{file}' must hold one JSON object of parameter names and values.");
            return (file, document.RootElement.Clone());
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"'{file}' is not JSON: {e.Message}", e);
        }
    }
}
