namespace KinoiteZfs.Pipeline.Inputs.Replay;

/// <summary>Reads and writes lock files.</summary>
public static class LockFile
{
    /// <summary>Stands in the lock file of a fresh repository, wherever a real value is to come.</summary>
    const string Placeholder = "REPLACE_ME";

    /// <summary>What a run was built from, as a lock.</summary>
    /// <param name="image">What was built from it, by digest; null where nobody knows.</param>
    public static InputsLock From(BuildInputs record, ImageReference? image = null) =>
        From(record.Inputs, record.Hold is { IsHeld: true } ? null : record.Hold, image);

    /// <param name="hold">Which newer base was passed over; null where none was.</param>
    public static InputsLock From(ResolvedInputs inputs, Hold? hold, ImageReference? image) =>
        new(inputs.Base, inputs.Builder, inputs.Zfs.Line, inputs.Zfs, inputs.Akmods, inputs.Kernels)
        {
            Hold = hold,
            Image = image,
        };

    /// <exception cref="PipelineException">The file is missing, still a placeholder, malformed, or contradicts
    /// itself.</exception>
    public static async Task<InputsLock> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        var locked = await JsonFile.ReadAsync<InputsLock>(
            file, InputsLock.SchemaVersion,
            $"The target {Targets.Lock} writes it from a build-inputs.json; or name another one with {Options.LockFile}.",
            cancellationToken, content => RefusePlaceholders(file, content), byHand: true);
        if (locked.Zfs.Line != locked.ZfsLine)
            throw JsonFile.Invalid(
                file, "$.zfsLine",
                $"the line is {locked.ZfsLine}, and the release {locked.Zfs.Version} is of line {locked.Zfs.Line}. Write the lock file again with the target {Targets.Lock}.");
        if (locked.Image is { Digest: null } tagged)
            throw JsonFile.Invalid(
                file, "$.image",
                $"{tagged} names no digest, and a tag may be another image by now. "
                + "Leave it out, or write the lock file again.");
        RefuseOtherDigest(file, "$.base", locked.Base.Source, locked.Base.Digest);
        if (locked.Builder is { } builder)
            RefuseOtherDigest(file, "$.builder", builder.Source, builder.Digest);
        return locked;
    }

    public static Task WriteAsync(FileInfo file, InputsLock locked, CancellationToken cancellationToken) =>
        JsonFile.WriteAsync(file, InputsLock.SchemaVersion, locked, cancellationToken);

    static void RefusePlaceholders(FileInfo file, JsonObject content)
    {
        var left = new List<string>();
        Collect(content, left);
        if (left.Count > 0)
            throw JsonFile.Invalid(
                file, left[0],
                $"the lock file is still a placeholder ({Placeholder} at {string.Join(", ", left)}). Resolve inputs and run the target {Targets.Lock} to fill it.");
    }

    static void Collect(JsonNode? node, List<string> left)
    {
        if (node is JsonValue value && value.GetValueKind() == JsonValueKind.String
            && value.GetValue<string>().Contains(Placeholder, StringComparison.OrdinalIgnoreCase))
            left.Add(value.GetPath());
        foreach (var child in node switch
        {
            JsonObject members => members.Select(member => member.Value), JsonArray array => array, _ => []
        })
            Collect(child, left);
    }

    static void RefuseOtherDigest(
        FileInfo file, string path, Oci.References.ImageReference source, Oci.References.Digest digest)
    {
        if (source.Digest is { } other && other != digest)
            throw JsonFile.Invalid(
                file, path,
                $"the source names {other}, and the digest is {digest}. Only one can be meant; write the lock file again with the target {Targets.Lock}.");
    }
}
