using System.Text.Json.Serialization.Metadata;

namespace KinoiteZfs.Pipeline.Model.Json;

/// <summary>A value that a converter of ours refuses. It says what was expected; who reads the file says
/// where.</summary>
sealed class JsonValueException(string message, Exception? inner = null) : JsonException(message, inner);

/// <summary>Says in one sentence what is wrong with a JSON file: file, path, value.</summary>
static partial class JsonComplaint
{
    /// <summary>The text is not valid JSON, nests too deep or names a member twice.</summary>
    public static PipelineException Unreadable(FileInfo file, ReadOnlyMemory<byte> content, JsonException e) =>
        Twice(content) is { } twice
            ? JsonFile.Invalid(
                file, "$",
                $"the member {UntrustedText.Quote(twice)} is duplicated, so it is not clear which one counts. Remove one.",
                e)
            : JsonFile.Invalid(
                file, $"line {e.LineNumber + 1}",
                $"not JSON, or nested deeper than {RecordJson.MaximumDepth} levels: {FirstSentence(e.Message)}", e);

    /// <summary>The JSON does not fit the type it is for.</summary>
    public static PipelineException From(FileInfo file, JsonObject content, Type type, JsonException e)
    {
        var path = e.Path ?? "$";
        if (e is JsonValueException)
            return JsonFile.Invalid(file, path, e.Message, e);
        var (node, expected) = Find(content, RecordJson.Options.GetTypeInfo(type), path);
        if (node is JsonObject members && expected?.Kind == JsonTypeInfoKind.Object)
        {
            if (members.FirstOrDefault(member => Property(expected, member.Key) is null).Key is { } unknown)
                return JsonFile.Invalid(
                    file, path,
                    $"the member {UntrustedText.Quote(unknown)} is not known here. Remove it, or check its spelling.",
                    e);
            var missing = expected.Properties
                .Where(property => IsRequired(property) && !members.ContainsKey(property.Name)).ToList();
            if (missing.Count > 0)
                return JsonFile.Invalid(
                    file, path, $"missing: {string.Join(", ", missing.Select(property => $"'{property.Name}'"))}.", e);
        }
        return JsonFile.Invalid(file, path, $"{Show(node)} is not what belongs there.", e);
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

    /// <summary>What stands at a path and what is expected there; for a member nobody expects, of the object around
    /// it.</summary>
    static (JsonNode? Node, JsonTypeInfo? Type) Find(JsonNode? node, JsonTypeInfo? type, string path)
    {
        foreach (Match step in Step().Matches(path))
        {
            Type? next;
            if (step.Groups["index"] is { Success: true } index && node is JsonArray array)
                (node, next) = (
                    array.ElementAtOrDefault(int.Parse(index.Value, CultureInfo.InvariantCulture)), type?.ElementType);
            else if (type is { Kind: JsonTypeInfoKind.Object }
                && Property(type, step.Groups["name"].Value) is { } property)
                (node, next) = ((node as JsonObject)?[property.Name], property.PropertyType);
            else
                break;
            type = next is null ? null : RecordJson.Options.GetTypeInfo(next);
        }
        return (node, type);
    }

    static JsonPropertyInfo? Property(JsonTypeInfo type, string name) =>
        type.Properties.FirstOrDefault(property => property.Name == name);

    static bool IsRequired(JsonPropertyInfo property) =>
        property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false };

    /// <returns>The first member that an object has twice; null when there is none, or the text is not valid
    /// JSON.</returns>
    static string? Twice(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var json = JsonDocument.Parse(
                content, new JsonDocumentOptions { MaxDepth = RecordJson.MaximumDepth });
            return Twice(json.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string? Twice(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().Select(Twice).FirstOrDefault(name => name is not null),
        JsonValueKind.Object => element.EnumerateObject()
            .CountBy(member => member.Name).FirstOrDefault(name => name.Value > 1).Key
            ?? element.EnumerateObject().Select(member => Twice(member.Value)).FirstOrDefault(name => name is not null),
        _ => null,
    };

    static string FirstSentence(string message) => message.Split(" LineNumber:", 2)[0].TrimEnd('.', ' ') + ".";

    [GeneratedRegex(@"\.(?<name>[A-Za-z0-9_]+)|\[(?<index>[0-9]{1,6})\]", RegexOptions.CultureInvariant)]
    private static partial Regex Step();
}
