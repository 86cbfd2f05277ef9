using System.Text;

namespace KinoiteZfs.Oci.Tests;

static class LayerText
{
    /// <summary>Every entry as a line: path, kind, size, link and content.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(byte[] blob, LayerLimits? limits = null)
    {
        await using var layer = await LayerReader.OpenAsync(
            new MemoryStream(blob), "Layer L", limits ?? LayerLimits.Default, default);
        var lines = new List<string>();
        while (await layer.NextAsync(default) is { } entry)
        {
            using var text = new StreamReader(layer.Content, Encoding.UTF8);
            var content = entry.Kind == LayerEntryKind.File ? await text.ReadToEndAsync() : "";
            lines.Add(
                $"{entry.Kind} {entry.Path}{(entry.LinkTarget.Length > 0 ? " -> " + entry.LinkTarget : "")}{(content.Length > 0 ? " = " + content : "")}");
        }
        await layer.FinishAsync(default);
        return lines;
    }

    public static async Task<string> ErrorAsync(byte[] blob, LayerLimits? limits = null) =>
        (await Assert.ThrowsAsync<ContentException>(() => ReadAsync(blob, limits))).Message;
}
