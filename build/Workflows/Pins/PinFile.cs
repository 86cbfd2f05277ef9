using System.Text.Json;

namespace KinoiteZfs.Workflows.Pins;

/// <summary>
/// The pins as GitHub last confirmed them, in a file: so that a check without network sees when the code says something
/// else.
/// </summary>
public static class PinFile
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>What the code pins and the file does not confirm; empty when they agree.</summary>
    /// <exception cref="WorkflowException">The file cannot be read.</exception>
    public static IReadOnlyList<string> Unconfirmed(FileInfo file, IEnumerable<ActionPin> pins)
    {
        try
        {
            var confirmed = JsonSerializer.Deserialize<Content>(File.ReadAllText(file.FullName), Options);
            return [.. pins.Except(confirmed?.Pins ?? []).Select(pin => $"{pin.Repository} {pin.Version}")];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new WorkflowException($"{file.FullName} cannot be read: {e.Message}", e);
        }
    }

    sealed record Content(int SchemaVersion, IReadOnlyList<ActionPin> Pins);

    public static void Write(FileInfo file, IEnumerable<ActionPin> pins)
    {
        var content = new Content(1, [.. pins.OrderBy(x => x.Repository, StringComparer.Ordinal)]);
        file.Directory!.Create();
        File.WriteAllText(file.FullName, JsonSerializer.Serialize(content, Options) + "\n");
    }
}
