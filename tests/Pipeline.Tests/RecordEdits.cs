using System.Text.RegularExpressions;

namespace KinoiteZfs.Pipeline.Tests;

/// <summary>Every single edit of a JSON document: a value dropped, changed, swapped with its neighbour's, or
/// added.</summary>
static partial class RecordEdits
{
    /// <summary>Words which stand for one another.</summary>
    static readonly string[][] Words =
    [
        ["fresh", "missing", "stale", "forced"],
        ["passed", "failed", "notTested"],
        ["kvm", "tcg"],
        ["refs/heads/main", "refs/heads/fix"],
    ];

    /// <param name="additions">Members which may stand there and do not, by the path of their object.</param>
    /// <returns>What was edited, with list places left out, and the whole document afterwards.</returns>
    public static IEnumerable<(string Name, string Content)> Of(
        string document, params (string Path, string Member, string Value)[] additions)
    {
        foreach (var path in Paths(JsonNode.Parse(document)!))
        {
            var value = At(JsonNode.Parse(document)!, path);
            yield return Edit(path, "", Remove);
            yield return Edit(path, "", place => Set(place, null));
            foreach (var other in Alternatives(value))
                yield return Edit(path, "", place => Set(place, other()));
            if (path[^1] is int index && At(JsonNode.Parse(document)!, path[..^1]) is JsonArray list)
            {
                yield return Edit(path, " twice", place => place.Parent.AsArray().Add(Value(place)?.DeepClone()));
                if (index + 1 < list.Count)
                {
                    yield return Edit(path, " swap", place => Exchange(place, (place.Parent, index + 1)));
                    foreach (var member in (value as JsonObject)?.Select(member => member.Key) ?? [])
                        yield return Edit([.. path, member], "", place => Exchange(
                            place, (place.Parent.Parent!.AsArray()[index + 1]!, member)));
                }
            }
            if (value is JsonObject)
                yield return Edit([.. path, "unknown"], "", place => Set(place, true));
        }
        foreach (var (path, member, value) in additions)
            yield return Edit([.. path.Split('.', StringSplitOptions.RemoveEmptyEntries), member], "", place => Set(
                place, JsonNode.Parse(value)));

        (string, string) Edit(object[] path, string kind, Action<(JsonNode Parent, object Key)> apply)
        {
            var edited = JsonNode.Parse(document)!;
            apply((At(edited, path[..^1])!, path[^1]));
            return (ListPlaces().Replace(string.Join('.', path), "[]") + kind, edited.ToJsonString());
        }
    }

    static IEnumerable<object[]> Paths(JsonNode node) => node switch
    {
        JsonObject members => members.SelectMany(member => Below(member.Key, member.Value)),
        JsonArray list => Enumerable.Range(0, list.Count).SelectMany(index => Below(index, list[index])),
        _ => [],
    };

    static IEnumerable<object[]> Below(object key, JsonNode? value) =>
        (value is null ? [] : Paths(value)).Select(path => (object[])[key, .. path]).Prepend([key]);

    static JsonNode? At(JsonNode root, object[] path) =>
        path.Aggregate((JsonNode?)root, (node, key) => Value((node!, key)));

    static JsonNode? Value((JsonNode Parent, object Key) place) =>
        place.Key is int index ? place.Parent[index] : place.Parent[(string)place.Key];

    static void Set((JsonNode Parent, object Key) place, JsonNode? value)
    {
        if (place.Key is int index)
            place.Parent[index] = value;
        else
            place.Parent[(string)place.Key] = value;
    }

    static void Remove((JsonNode Parent, object Key) place)
    {
        if (place.Key is int index)
            place.Parent.AsArray().RemoveAt(index);
        else
            place.Parent.AsObject().Remove((string)place.Key);
    }

    static void Exchange((JsonNode Parent, object Key) one, (JsonNode Parent, object Key) other)
    {
        var (first, second) = (Value(one)?.DeepClone(), Value(other)?.DeepClone());
        Set(one, second);
        Set(other, first);
    }

    /// <summary>A digit or letter at either end and in the middle, a word for its opposite, a number's
    /// neighbours.</summary>
    static IEnumerable<Func<JsonNode?>> Alternatives(JsonNode? node)
    {
        if (node is not JsonValue value)
            yield break;
        if (value.TryGetValue<string>(out var text))
        {
            foreach (var word in Words.Where(words => words.Contains(text))
                .SelectMany(words => words).Where(word => word != text))
                yield return () => word;
            yield return () => text + "0";
            foreach (var place in text.Length == 0 ? [] : (int[])[0, text.Length / 2, text.Length - 1])
                yield return () => $"{text[..place]}{Next(text[place])}{text[(place + 1)..]}";
        }
        else if (value.TryGetValue<bool>(out var truth))
            yield return () => !truth;
        else
        {
            yield return () => value.GetValue<double>() + 1;
            yield return () => value.GetValue<double>() - 1;
        }
    }

    static char Next(char character) => character switch
    {
        '9' => '0',
        'z' => 'a',
        _ when char.IsAsciiLetterOrDigit(character) => (char)(character + 1),
        _ => 'x',
    };

    [GeneratedRegex(@"\.[0-9]+(?=\.|$)", RegexOptions.CultureInvariant)]
    private static partial Regex ListPlaces();
}
