namespace KinoiteZfs.Oci.Manifests;

/// <summary>
/// Reads JSON documents of strangers: no duplicate keys, none which differ by case only (other implementations match
/// keys without regard to case and would read another document), bounded depth, and errors which name the document.
/// </summary>
sealed class StrictJson
{
    /// <summary>A manifest nests four levels and a config six; more is somebody probing the parser.</summary>
    public const int MaximumDepth = 32;

    /// <summary>Far above any real image: overlayfs mounts at most 500 layers, indexes list a few dozen
    /// platforms.</summary>
    public const int MaximumItems = 4096;

    public static readonly JsonDocumentOptions Options =
        new() { MaxDepth = MaximumDepth, AllowDuplicateProperties = false };

    readonly string _document;

    StrictJson(string document, JsonElement root) => (_document, Root) = (document, root);

    public JsonElement Root { get; }

    /// <param name="document">What the bytes are and where they came from, for messages: <c>manifest
    /// sha256:…</c>.</param>
    public static StrictJson Parse(string document, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var parsed = JsonDocument.Parse(bytes, Options);
            var json = new StrictJson(document, parsed.RootElement.Clone());
            json.Object(json.Root, "document");
            return json;
        }
        catch (JsonException error)
        {
            throw new ContentException($"The {document} is not valid JSON: {error.Message}", error);
        }
    }

    public ContentException Wrong(string what) =>
        new($"The {_document} is not usable: {what}. It was written wrongly by whatever pushed it; push it again.");

    public void Object(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Wrong($"'{name}' must be an object, not {element.ValueKind}");
        var keys = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in element.EnumerateObject())
            if (!keys.Add(property.Name))
                throw Wrong(
                    $"'{name}' has the key {UntrustedText.Quote(property.Name)} twice, in different letter case");
    }

    public static JsonElement? Find(JsonElement element, string name) =>
        element.Member(name) is { ValueKind: not JsonValueKind.Null } value ? value : null;

    public string? Text(JsonElement element, string name) => Find(element, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } other => throw Wrong($"'{name}' must be a string, not {other.ValueKind}"),
    };

    public string RequiredText(JsonElement element, string name) =>
        Text(element, name) is { Length: > 0 } text ? text : throw Wrong($"'{name}' is missing");

    public IReadOnlyList<JsonElement> Items(JsonElement element, string name)
    {
        if (Find(element, name) is not { } array)
            return [];
        if (array.ValueKind != JsonValueKind.Array)
            throw Wrong($"'{name}' must be an array, not {array.ValueKind}");
        var count = array.GetArrayLength();
        return count <= MaximumItems
            ? [.. array.EnumerateArray()]
            : throw Wrong($"'{name}' has {count} items, more than the {MaximumItems} allowed");
    }

    public IReadOnlyDictionary<string, string> Texts(JsonElement element, string name)
    {
        if (Find(element, name) is not { } map)
            return new Dictionary<string, string>();
        if (map.ValueKind != JsonValueKind.Object)
            throw Wrong($"'{name}' must be an object, not {map.ValueKind}");
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in map.EnumerateObject())
            texts[property.Name] = property.Value.ValueKind == JsonValueKind.String
                ? property.Value.GetString()!
                : throw Wrong(
                    $"'{name}' must hold strings, but {UntrustedText.Quote(property.Name)} is {property.Value.ValueKind}");
        return texts;
    }

    public Digest DigestOf(JsonElement element, string name) =>
        ParseDigest(RequiredText(element, name), name);

    public Digest ParseDigest(string text, string name) =>
        Digest.TryParse(text, out var digest)
            ? digest
            : throw Wrong(
                $"'{name}' is {UntrustedText.Quote(text)}, but must be 'sha256:' and 64 lower-case hexadecimal characters");

    public Descriptor Descriptor(JsonElement element, string name)
    {
        Object(element, name);
        if (Find(element, "size") is not { ValueKind: JsonValueKind.Number } number
            || !number.TryGetInt64(out var size) || size < 0)
            throw Wrong($"the size of '{name}' must be a whole number of bytes, zero or more");
        var annotations = Texts(element, "annotations");
        return new Descriptor(
            RequiredText(element, "mediaType"),
            DigestOf(element, "digest"),
            size,
            Find(element, "platform") is { } platform ? ReadPlatform(platform) : null,
            annotations.Count == 0 ? null : annotations,
            Text(element, "artifactType"));
    }

    Platform ReadPlatform(JsonElement element)
    {
        Object(element, "platform");
        return new Platform(
            Text(element, "os") ?? "",
            Text(element, "architecture") ?? "",
            Text(element, "variant") is { Length: > 0 } variant ? variant : null);
    }
}
