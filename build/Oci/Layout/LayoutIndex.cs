using System.Text.Encodings.Web;
using System.Text.Json.Nodes;

namespace KinoiteZfs.Oci.Layout;

/// <summary>
/// A layout's <c>index.json</c>: which manifests it keeps and which tag names which. Edits keep whatever other tools
/// wrote beside what we understand.
/// </summary>
/// <remarks>
/// Source: OCI image specification, image-layout.md, "index.json file", and annotations.md for
/// <c>org.opencontainers.image.ref.name</c>. An entry without that annotation is kept, reachable by its digest.
/// </remarks>
sealed class LayoutIndex
{
    public const string RefName = "org.opencontainers.image.ref.name";

    /// <summary>Some 60,000 tags; a larger file is not an index but an attempt on our memory.</summary>
    public const int MaximumBytes = 16 * 1024 * 1024;

    static readonly JsonSerializerOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly JsonObject _root;
    readonly List<Entry> _entries = [];

    LayoutIndex(JsonObject root, StrictJson json)
    {
        _root = root;
        if (root["manifests"] is null)
            root["manifests"] = new JsonArray();
        var nodes = (JsonArray)root["manifests"]!;
        var elements = StrictJson.Find(json.Root, "manifests") is { } array ? array.EnumerateArray().ToList() : [];
        for (var position = 0; position < elements.Count; position++)
            _entries.Add(new Entry(json.Descriptor(elements[position], "manifests"), (JsonObject)nodes[position]!));
    }


    /// <summary>Tags in the order in which they were first written. Names other tools gave which are no tags are left
    /// out.</summary>
    public IEnumerable<Tag> Tags =>
        _entries.Select(entry => Tag.TryParse(entry.Name, out var tag) ? tag : null).OfType<Tag>().Distinct();

    public static LayoutIndex Empty() => Parse("""{"schemaVersion":2,"manifests":[]}"""u8.ToArray(), "new index.json");

    public static LayoutIndex Parse(ReadOnlyMemory<byte> bytes, string path)
    {
        var json = StrictJson.Parse($"image layout index {path}", bytes);
        if (StrictJson.Find(json.Root, "manifests") is { ValueKind: not JsonValueKind.Array } other)
            throw json.Wrong($"'manifests' must be an array, not {other.ValueKind}");
        return new LayoutIndex(JsonNode.Parse(bytes.Span, documentOptions: StrictJson.Options)!.AsObject(), json);
    }

    public Descriptor? Find(Tag tag) => _entries.FirstOrDefault(entry => entry.Name == tag.Name)?.Descriptor;

    public Descriptor? Find(Digest digest) =>
        _entries.FirstOrDefault(entry => entry.Descriptor.Digest == digest)?.Descriptor;

    /// <summary>
    /// Points a tag to a manifest. What the tag pointed to before stays in the index without a name, as a registry
    /// keeps it pullable by digest.
    /// </summary>
    public void Set(Tag tag, Descriptor manifest)
    {
        var named = _entries.Where(entry => entry.Name == tag.Name).ToList();
        // Another tool may have written a name twice; then it is mended, not believed.
        if (named is [var only] && only.Descriptor.Digest == manifest.Digest)
            return;
        foreach (var entry in named)
        {
            Remove(entry);
            Keep(entry.Descriptor);
        }
        foreach (var nameless in _entries.Where(
            entry => entry.Descriptor.Digest == manifest.Digest && entry.Name is null)
            .ToList())
            Remove(nameless);
        Add(manifest, tag.Name);
    }

    /// <summary>Makes a manifest reachable by its digest alone, unless it is reachable already.</summary>
    public void Keep(Descriptor manifest)
    {
        if (Find(manifest.Digest) is null)
            Add(manifest, name: null);
    }

    /// <returns>False when the index does not name this digest.</returns>
    public bool Remove(Digest digest)
    {
        var named = _entries.Where(entry => entry.Descriptor.Digest == digest).ToList();
        named.ForEach(Remove);
        return named.Count > 0;
    }

    /// <summary>Takes the name away; what it named stays reachable by its digest.</summary>
    /// <returns>False when there is no such tag.</returns>
    public bool Remove(Tag tag)
    {
        var named = _entries.Where(entry => entry.Name == tag.Name).ToList();
        foreach (var entry in named)
        {
            Remove(entry);
            Keep(entry.Descriptor);
        }
        return named.Count > 0;
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(_root, Writing);

    void Add(Descriptor manifest, string? name)
    {
        var node = new JsonObject
        {
            ["mediaType"] = manifest.MediaType,
            ["digest"] = manifest.Digest.ToString(),
            ["size"] = manifest.Size,
        };
        if (name is not null)
            node["annotations"] = new JsonObject { [RefName] = name };
        _root["manifests"]!.AsArray().Add((JsonNode)node);
        var annotations = name is null ? null : new Dictionary<string, string> { [RefName] = name };
        _entries.Add(new Entry(manifest with { Annotations = annotations }, node));
    }

    void Remove(Entry entry)
    {
        _root["manifests"]!.AsArray().Remove(entry.Node);
        _entries.Remove(entry);
    }

    sealed record Entry(Descriptor Descriptor, JsonObject Node)
    {
        public string? Name => Descriptor.Annotations?.GetValueOrDefault(RefName);
    }
}
