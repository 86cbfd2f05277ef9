namespace KinoiteZfs.Lab;

/// <summary>A way to pack a module, by the real tools.</summary>
/// <param name="Suffix">Of the file's name; empty for a plain one.</param>
/// <param name="Command">Of a shell: reads the module "$1" and writes to standard output.</param>
sealed record ModuleForm(string Name, string Suffix, string Command)
{
    const string Xz = "xz --check=crc32 --lzma2=dict=1MiB --stdout";
    const string Halves = "half=$(($(stat -c %s \"$1\") / 2));";

    public static readonly IReadOnlyList<ModuleForm> All =
    [
        new("plain", "", "cat \"$1\""),
        new("xz as kernels pack it", ".xz", $"{Xz} \"$1\""),
        new("xz in a file called .ko", "", $"{Xz} \"$1\""),
        new("xz without check", ".xz", "xz --check=none --stdout \"$1\""),
        new("xz, dictionary of 64 MiB", ".xz", "xz --check=crc32 --lzma2=preset=0,dict=64MiB --stdout \"$1\""),
        new("xz, dictionary of 256 MiB", ".xz", "xz --check=crc32 --lzma2=preset=0,dict=256MiB --stdout \"$1\""),
        new("xz, several blocks", ".xz", "xz --check=crc32 --block-size=65536 --stdout \"$1\""),
        new("xz, x86 filter", ".xz", "xz --check=crc32 --x86 --lzma2=dict=1MiB --stdout \"$1\""),
        new("xz with CRC64", ".xz", "xz --check=crc64 --stdout \"$1\""),
        new("xz with SHA-256", ".xz", "xz --check=sha256 --stdout \"$1\""),
        new("xz, delta filter", ".xz", "xz --check=crc32 --delta=dist=4 --lzma2=dict=1MiB --stdout \"$1\""),
        new("xz, two streams", ".xz", $"{Halves} head -c $half \"$1\" | {Xz}; tail -c +$((half + 1)) \"$1\" | {Xz}"),
        new("xz and a byte of garbage", ".xz", $"{Xz} \"$1\"; printf x"),
        new("zstd", ".zst", "zstd --quiet --stdout \"$1\""),
        new("zstd from a pipe", ".zst", "cat \"$1\" | zstd --quiet --stdout"),
        new(
            "zstd, two frames", ".zst",
            $"{Halves} head -c $half \"$1\" | zstd -q --stream-size=$half; tail -c +$((half + 1)) \"$1\" | zstd -q"),
        new(
            "zstd, a skippable frame first", ".zst",
            @"printf '\120\052\115\030\004\000\000\000skip'; zstd --quiet --stdout ""$1"""),
        new("gzip", ".gz", "gzip --no-name --stdout \"$1\""),
    ];

    public static ModuleForm Of(string name) => All.Single(form => form.Name == name);

    /// <param name="module">A plain one.</param>
    public async Task WriteAsync(string module, string target) =>
        await Tool.RunAsync("sh", "-euc", $"{{ {Command}; }} >\"$2\"", "sh", module, target);

    /// <summary>Packed as the packages have it, and as hosts load it everywhere.</summary>
    public static Task UnpackAsync(string packed, string target) =>
        Tool.RunAsync("sh", "-euc", "xz --decompress --stdout \"$1\" >\"$2\"", "sh", packed, target);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}{(Suffix.Length > 0 ? $" ({Suffix})" : "")}");
}
