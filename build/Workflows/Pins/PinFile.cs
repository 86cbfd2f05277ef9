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
    };

    public static void Write(FileInfo file, IEnumerable<ActionPin> pins)
    {
        var content = new { SchemaVersion = 1, Pins = pins.OrderBy(x => x.Repository, StringComparer.Ordinal) };
        file.Directory!.Create();
        File.WriteAllText(file.FullName, JsonSerializer.Serialize(content, Options) + "\n");
    }
}
