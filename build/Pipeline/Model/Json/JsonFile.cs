namespace KinoiteZfs.Pipeline.Model.Json;

/// <summary>A JSON file with a <c>schemaVersion</c> as its first member: strict when read, atomic when
/// written.</summary>
static class JsonFile
{
    /// <summary>The largest record, of an image with a dozen kernels, has about 20 kB.</summary>
    public const int MaximumBytes = 1024 * 1024;

    const string Version = "schemaVersion";

    /// <summary>Where editors look for a schema (docs/file-formats.md). It says nothing to us.</summary>
    const string EditorHint = "$schema";

    static readonly JsonDocumentOptions Strict =
        new() { AllowDuplicateProperties = false, MaxDepth = RecordJson.MaximumDepth };

    /// <param name="whenMissing">What to do when there is no such file.</param>
    /// <param name="inspect">Sees the content before it is bound to the type.</param>
    /// <param name="byHand">People write it, and may name a schema for their editor.</param>
    /// <exception cref="PipelineException">Anything is not as it must be; the message names file, JSON path and
    /// value.</exception>
    public static async Task<T> ReadAsync<T>(
        FileInfo file, int schemaVersion, string whenMissing, CancellationToken cancellationToken,
        Action<JsonObject>? inspect = null, bool byHand = false)
        where T : class
    {
        var content = Parse(file, await ReadBoundedAsync(file, whenMissing, cancellationToken));
        CheckVersion(file, content, schemaVersion);
        content.Remove(Version);
        if (byHand && content[EditorHint]?.GetValueKind() == JsonValueKind.String)
            content.Remove(EditorHint);
        RefuseNullElements(file, content);
        inspect?.Invoke(content);
        try
        {
            return content.Deserialize<T>(RecordJson.Options)!;
        }
        catch (JsonException e)
        {
            throw JsonComplaint.From(file, content, typeof(T), e);
        }
    }

    public static Task WriteAsync<T>(FileInfo file, int schemaVersion, T value, CancellationToken cancellationToken)
    {
        var content = new JsonObject { [Version] = schemaVersion };
        foreach (var (name, member) in JsonSerializer.SerializeToNode(value, RecordJson.Options)!.AsObject())
            content.Add(name, member?.DeepClone());
        return AtomicFile.WriteAsync(
            file, (byte[])[.. JsonSerializer.SerializeToUtf8Bytes(content, RecordJson.Options), (byte)'\n'],
            cancellationToken);
    }

    public static PipelineException Invalid(FileInfo file, string path, string what, Exception? inner = null) =>
        new($"{file.FullName}, {path}: {what}", inner);

    static async Task<byte[]> ReadBoundedAsync(FileInfo file, string whenMissing, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = new FileStream(
                file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            // A pipe has no length; what it gives is bounded all the same.
            var buffer = new byte[(stream.CanSeek ? Math.Min(stream.Length, MaximumBytes) : MaximumBytes) + 1];
            var length = await stream.ReadAtLeastAsync(
                buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return length <= MaximumBytes
                ? buffer[..length]
                : throw new PipelineException(
                    $"{file.FullName} has {(stream.CanSeek ? stream.Length : "more")} bytes; at most {MaximumBytes} are accepted. It was not written by this pipeline.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PipelineException($"{file.FullName} does not exist. {whenMissing}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException(
                $"{file.FullName} could not be read: {e.Message} Check that it is a file and its permissions.", e);
        }
    }

    static JsonObject Parse(FileInfo file, byte[] content)
    {
        var text = EditedText.WithoutMark(content);
        try
        {
            return JsonNode.Parse(text, documentOptions: Strict) as JsonObject
                ?? throw Invalid(file, "$", "the file holds something else than one JSON object.");
        }
        catch (JsonException e)
        {
            throw JsonComplaint.Unreadable(file, text.ToArray(), e);
        }
    }

    static void CheckVersion(FileInfo file, JsonObject content, int expected)
    {
        if (!content.TryGetPropertyValue(Version, out var stated))
            throw Invalid(
                file, "$." + Version,
                $"the member is missing; version {expected} is expected. It was not written by this pipeline.");
        if (stated is not JsonValue value || !value.TryGetValue<int>(out var version))
            throw Invalid(
                file, "$." + Version, $"{JsonComplaint.Show(stated)} is not a version number; {expected} is expected.");
        if (version != expected)
            throw Invalid(
                file, "$." + Version,
                $"version {version} is not understood; this program reads version {expected}. Write the file again with this program, or use the one which wrote it.");
    }

    /// <remarks>The serializer checks members against their nullability, but not the elements of lists.</remarks>
    static void RefuseNullElements(FileInfo file, JsonNode node)
    {
        if (node is JsonArray array)
        {
            for (var i = 0; i < array.Count; i++)
                RefuseNullElements(file, array[i]
                    ?? throw Invalid(file, $"{array.GetPath()}[{i}]", "null stands where an element is expected."));
        }
        else if (node is JsonObject members)
        {
            foreach (var (_, member) in members)
            {
                if (member is not null)
                    RefuseNullElements(file, member);
            }
        }
    }
}
