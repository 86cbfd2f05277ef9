using System.Text.Encodings.Web;
using System.Text.Json.Nodes;

namespace KinoiteZfs.Oci.Manifests;

/// <summary>One line of an image's history: OCI image specification, config.md, "history".</summary>
public sealed record HistoryEntry(DateTimeOffset Created, string CreatedBy, string? Comment = null);

/// <summary>
/// An image's configuration: OCI image specification, config.md. It keeps the bytes it was read from, so that fields
/// unknown to us survive an edit.
/// </summary>
public sealed record ImageConfig
{
    /// <summary>Labels of real images reach some hundred kilobytes; more than this no tool accepts.</summary>
    public const int MaximumBytes = 4 * 1024 * 1024;

    static readonly JsonSerializerOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    ImageConfig(string mediaType, ReadOnlyMemory<byte> bytes)
    {
        Bytes = bytes;
        Descriptor = new Descriptor(mediaType, Digest.Of(bytes.Span), bytes.Length);
        var json = StrictJson.Parse($"config {Descriptor.Digest}", bytes);
        Architecture = json.Text(json.Root, "architecture") ?? "";
        Os = json.Text(json.Root, "os") ?? "";
        Variant = json.Text(json.Root, "variant") is { Length: > 0 } variant ? variant : null;
        Created = ReadCreated(json);
        if (StrictJson.Find(json.Root, "config") is { } run)
        {
            json.Object(run, "config");
            Labels = json.Texts(run, "Labels");
        }
        if (StrictJson.Find(json.Root, "rootfs") is { } rootfs)
        {
            json.Object(rootfs, "rootfs");
            DiffIds = [.. json.Items(rootfs, "diff_ids").Select(item => item.ValueKind == JsonValueKind.String
                ? json.ParseDigest(item.GetString()!, "diff_ids")
                : throw json.Wrong("'diff_ids' must hold strings"))];
        }
        json.Items(json.Root, "history");
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    public Descriptor Descriptor { get; }

    public string Architecture { get; }

    public string Os { get; }

    public string? Variant { get; }

    public Platform Platform => new(Os, Architecture, Variant);

    public DateTimeOffset? Created { get; }

    public IReadOnlyDictionary<string, string> Labels { get; } = new Dictionary<string, string>();

    /// <summary>Digests of the uncompressed layers, from the base upwards.</summary>
    public IReadOnlyList<Digest> DiffIds { get; } = [];

    /// <param name="mediaType">The config's media type in its manifest.</param>
    /// <exception cref="ContentException">The bytes are no image configuration; the message names their
    /// digest.</exception>
    public static ImageConfig Parse(string mediaType, ReadOnlyMemory<byte> bytes) => new(mediaType, bytes);

    /// <summary>A configuration for an image which starts from nothing.</summary>
    public static ImageConfig Empty(Platform platform)
    {
        var root = new JsonObject
        {
            ["architecture"] = platform.Architecture,
            ["os"] = platform.Os,
            ["config"] = new JsonObject(),
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray() },
            ["history"] = new JsonArray(),
        };
        if (platform.Variant is not null)
            root["variant"] = platform.Variant;
        return new ImageConfig(MediaTypes.OciConfig, Serialize(root));
    }

    /// <summary>The same configuration with labels set, at most one layer and its history appended, and a new
    /// time.</summary>
    /// <param name="labels">Added to those there are; the same key is replaced.</param>
    /// <param name="layer">The new layer's uncompressed digest; null when only the configuration changes.</param>
    public ImageConfig With(
        IReadOnlyDictionary<string, string> labels, Digest? layer, HistoryEntry history, DateTimeOffset created)
    {
        var root = JsonNode.Parse(Bytes.Span, documentOptions: StrictJson.Options)!.AsObject();
        root["created"] = Time(created);
        var texts = ChildObject(ChildObject(root, "config"), "Labels");
        foreach (var (key, value) in labels.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            texts[key] = value;
        if (layer is not null)
        {
            var rootfs = ChildObject(root, "rootfs");
            rootfs["type"] ??= "layers";
            ChildArray(rootfs, "diff_ids").Add((JsonNode)layer.ToString());
        }
        var entry = new JsonObject { ["created"] = Time(history.Created), ["created_by"] = history.CreatedBy };
        if (history.Comment is not null)
            entry["comment"] = history.Comment;
        if (layer is null)
            entry["empty_layer"] = true;
        ChildArray(root, "history").Add((JsonNode)entry);
        return new ImageConfig(Descriptor.MediaType, Serialize(root));
    }

    public bool Equals(ImageConfig? other) => other is not null && Descriptor.Digest == other.Descriptor.Digest;

    public override int GetHashCode() => Descriptor.Digest.GetHashCode();

    static JsonObject ChildObject(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
            parent[name] = child = [];
        return child;
    }

    static JsonArray ChildArray(JsonObject parent, string name)
    {
        if (parent[name] is not JsonArray child)
            parent[name] = child = [];
        return child;
    }

    static byte[] Serialize(JsonObject root) => JsonSerializer.SerializeToUtf8Bytes(root, Writing);

    static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    static DateTimeOffset? ReadCreated(StrictJson json)
    {
        if (json.Text(json.Root, "created") is not { Length: > 0 } text)
            return null;
        return StrictJson.Find(json.Root, "created")!.Value.TryGetDateTimeOffset(out var created)
            ? created
            : throw json.Wrong($"'created' is {UntrustedText.Quote(text)}, not an RFC 3339 time");
    }
}
