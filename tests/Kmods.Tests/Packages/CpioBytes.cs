using System.Globalization;
using System.Text;

namespace KinoiteZfs.Kmods.Tests.Packages;

/// <summary>Writes archives rpm would never write.</summary>
static class CpioBytes
{
    const int Regular = 0x81a4;

    public static byte[] Archive(params (string Name, string Content)[] files) =>
        [.. files.SelectMany(file => Entry(file.Name, Encoding.ASCII.GetBytes(file.Content))), .. Trailer()];

    public static byte[] Entry(
        string name, byte[] content, int mode = Regular, int? size = null, string magic = "070701", int sum = 0) =>
        [.. Header(name, mode, size ?? content.Length, magic, sum), .. Padded(content)];

    public static byte[] Trailer() => Header("TRAILER!!!", 0, 0);

    public static byte[] Header(string name, int mode, int size, string magic = "070701", int sum = 0)
    {
        var bytes = Encoding.UTF8.GetBytes(name + "\0");
        var fields = new[] { 1, mode, 0, 0, 1, 0, size, 0, 0, 0, 0, bytes.Length, sum };
        return Padded([.. Encoding.ASCII.GetBytes(magic
            + string.Concat(fields.Select(field => field.ToString("x8", CultureInfo.InvariantCulture)))), .. bytes]);
    }

    static byte[] Padded(byte[] bytes) => [.. bytes, .. new byte[(4 - (bytes.Length % 4)) % 4]];
}
