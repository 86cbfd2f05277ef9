namespace KinoiteZfs.Pipeline.Text;

/// <summary>Files which people edit: some editors put a byte order mark first, which says nothing and is passed
/// over.</summary>
/// <remarks>For what programs of a host read there is no such mercy: see <see cref="HostPolicy"/>.</remarks>
static class EditedText
{
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;

    /// <summary>The same for what came as text already.</summary>
    public static string WithoutMark(string text) => text.TrimStart('\uFEFF');
}
