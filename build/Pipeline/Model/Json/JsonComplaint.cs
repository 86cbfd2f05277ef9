using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace KinoiteZfs.Pipeline.Model.Json;

/// <summary>Says in one sentence what is wrong with a JSON file: file, path, value.</summary>
static partial class JsonComplaint
{
    /// <summary>The text is no JSON, nests too deep or names a member twice.</summary>
    public static PipelineException Unreadable(FileInfo file, JsonException e) =>
        Duplicate().Match(e.Message) is { Success: true } twice
            ? JsonFile.Invalid(file, "$", $"the member {UntrustedText.Quote(twice.Groups[1].Value)} stands there twice, so it is not clear which one counts. Remove one.", e)
            : JsonFile.Invalid(
                file, $"line {e.LineNumber + 1}", $"not JSON, or nested deeper than {RecordJson.MaximumDepth} levels: {FirstSentence(e.Message)}", e);

    /// <summary>The JSON does not fit the type it is for.</summary>
    public static PipelineException From(FileInfo file, JsonObject content, JsonException e)
    {
        var path = e.Path ?? "$";
        if (Missing().Match(e.Message) is { Success: true } missing)
            return JsonFile.Invalid(file, path, $"missing: {missing.Groups[1].Value.TrimEnd('.')}.", e);
        if (Unknown().Match(e.Message) is { Success: true } unknown)
            return JsonFile.Invalid(file, path, $"the member {UntrustedText.Quote(unknown.Groups[1].Value)} is not known here. Remove it, or check its spelling.", e);
        // Our own converters say it all; the serializer's words end in a path with names of .NET types before it.
        var own = e.InnerException is FormatException || !e.Message.Contains("Path: ", StringComparison.Ordinal);
        return JsonFile.Invalid(file, path, own && !ValueType().IsMatch(e.Message) ? e.Message : $"{Show(Find(content, path))} is not what belongs there.", e);
    }

    public static string Show(JsonNode? value) => value switch
    {
        null => "null",
        JsonValue text when text.GetValueKind() == JsonValueKind.String => UntrustedText.Quote(text.GetValue<string>()),
        JsonValue other => other.ToJsonString(),
        JsonArray => "an array",
        _ => "an object",
    };

    /// <summary>What kind of value a token begins.</summary>
    public static string Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.Null => "null",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.Number => "a number",
        JsonTokenType.String => "a string",
        JsonTokenType.StartArray => "an array",
        _ => "an object",
    };

    static JsonNode? Find(JsonNode? node, string path)
    {
        foreach (Match step in Step().Matches(path))
        {
            node = step.Groups["index"] is { Success: true } index && node is JsonArray array
                ? array.ElementAtOrDefault(int.Parse(index.Value, System.Globalization.CultureInfo.InvariantCulture))
                : (node as JsonObject)?[step.Groups["name"].Value];
        }
        return node;
    }

    static string FirstSentence(string message) => message.Split(" LineNumber:", 2)[0].TrimEnd('.', ' ') + ".";

    [GeneratedRegex(@"\.(?<name>[A-Za-z0-9_]+)|\[(?<index>[0-9]{1,6})\]", RegexOptions.CultureInvariant)]
    private static partial Regex Step();

    [GeneratedRegex("Duplicate property '([^']{1,80})'", RegexOptions.CultureInvariant)]
    private static partial Regex Duplicate();

    [GeneratedRegex("missing required properties including: (.+)", RegexOptions.CultureInvariant)]
    private static partial Regex Missing();

    [GeneratedRegex("property '([^']{1,80})' could not be mapped", RegexOptions.CultureInvariant)]
    private static partial Regex Unknown();

    [GeneratedRegex("could not be converted to", RegexOptions.CultureInvariant)]
    private static partial Regex ValueType();
}
