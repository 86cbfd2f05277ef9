using System.Text.Json;
using System.Text.Json.Serialization;

namespace KinoiteZfs.Workflows.Pins;

/// <summary>
/// The pins as GitHub last confirmed them, in a file: so that a check without network sees when the code says something else.
/// </summary>
public static class PinFile
{
    const int Version = 1;

    /// <summary>A pin has about two hundred bytes.</summary>
    const int MaximumBytes = 64 * 1024;

    static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <exception cref="WorkflowException">There is no such file, or it is not one that was written here.</exception>
    public static IReadOnlyList<ActionPin> Read(FileInfo file)
    {
        try
        {
            if (file.Length > MaximumBytes)
                throw new WorkflowException($"{file} has {file.Length} bytes; pins have at most {MaximumBytes}. The target RefreshPins writes it.");
            var content = JsonSerializer.Deserialize<Content>(File.ReadAllText(file.FullName), s_options);
            return content is { SchemaVersion: Version }
                ? content.Pins
                : throw new WorkflowException($"{file} has schemaVersion {content?.SchemaVersion}, not {Version}. The target RefreshPins writes it.");
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            throw new WorkflowException($"{file} cannot be read: {e.Message} The target RefreshPins writes it.", e);
        }
    }

    public static void Write(FileInfo file, IEnumerable<ActionPin> pins)
    {
        var sorted = pins.OrderBy(x => x.Repository, StringComparer.Ordinal).ToList();
        file.Directory!.Create();
        File.WriteAllText(file.FullName, JsonSerializer.Serialize(new Content(Version, sorted), s_options) + "\n");
    }

    sealed record Content(int SchemaVersion, IReadOnlyList<ActionPin> Pins);
}
