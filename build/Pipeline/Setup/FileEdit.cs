using KinoiteZfs.Pipeline.Candidate;

namespace KinoiteZfs.Pipeline.Setup;

/// <summary>A file as it is to become.</summary>
/// <param name="Changes">For people, a member each; empty when it stays.</param>
public sealed record FileEdit(FileInfo File, string After, IReadOnlyList<string> Changes)
{
    /// <param name="current">What the file says.</param>
    /// <param name="text">How it says so.</param>
    internal static FileEdit OfStream(
        FileInfo file, string text, StreamDefinition current, StreamDefinition planned)
    {
        var (before, after) = (Members(current), Members(planned));
        var changes = new List<string>();
        foreach (var (name, value) in after.Where(member => !JsonNode.DeepEquals(member.Value, before[member.Key])))
        {
            text = value is null
                ? JsonText.Remove(text, name)
                : JsonText.Set(text, name, value.ToJsonString(RecordJson.Options));
            changes.Add(value is null ? $"{name} removed" : $"{name} {Shown(value)}");
        }
        return new FileEdit(file, text, changes);
    }

    /// <exception cref="PipelineException">The recipe lacks one of its keys, or has it twice.</exception>
    internal static FileEdit OfRecipe(FileInfo file, string text, PlannedStream planned)
    {
        var stream = planned.Stream;
        List<(string Key, string Value)> keys =
        [
            ("name", stream.Image), ("base-image", $"{stream.BaseImage.Repository}"),
            ("image-version", $"{stream.BaseImage.Tag}"),
        ];
        if (planned.IsAnother)
            keys.Insert(1, (
                "description", $"{stream.BaseImage.Repository.Path} with OpenZFS for every kernel it carries"));
        var changes = new List<string>();
        foreach (var (key, value) in keys)
        {
            var changed = RecipeText.ChangeTopLevel(text, key, value, file.FullName);
            if (changed != text)
                changes.Add($"{key} {value}");
            text = changed;
        }
        return new FileEdit(file, text, changes);
    }

    static JsonObject Members(StreamDefinition stream) =>
        JsonSerializer.SerializeToNode(stream, RecordJson.Options)!.AsObject();

    static string Shown(JsonNode value) =>
        value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
}
