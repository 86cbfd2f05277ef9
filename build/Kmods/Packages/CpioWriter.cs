using System.Globalization;
using System.Text;

namespace KinoiteZfs.Kmods.Packages;

/// <summary>
/// Writes an archive the kernel unpacks as its first root: initramfs, "New ASCII Format" of cpio(5). Everything belongs to
/// root, nothing carries a time. Directories on the way to an entry are added when they are missing.
/// </summary>
/// <remarks>Source of the format as Linux reads it: Documentation/driver-api/early-userspace/buffer-format.rst.</remarks>
public sealed class CpioWriter(Stream target)
{
    const int Alignment = 4;
    const uint Directory = 0x4000 | 0x1ED;
    const uint CharacterDevice = 0x2000 | 0x180;
    const uint RegularFile = 0x8000;
    const uint SymbolicLink = 0xA000 | 0x1FF;

    readonly HashSet<string> _paths = new(StringComparer.Ordinal) { "" };

    long _position;
    uint _inode;

    public Task AddDirectoryAsync(string path, CancellationToken cancellation) =>
        AddAsync(path, Directory, 0, Stream.Null, default, cancellation);

    /// <param name="permissions">Such as 0x1ED for rwxr-xr-x.</param>
    /// <param name="size">Bytes of the content, exactly. The format knows four bytes of length.</param>
    public Task AddFileAsync(string path, int permissions, long size, Stream content, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, uint.MaxValue);
        return AddAsync(path, RegularFile | (uint)permissions, size, content, default, cancellation);
    }

    public Task AddFileAsync(string path, int permissions, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        AddFileAsync(path, permissions, content.Length, new MemoryStream(content.ToArray(), writable: false), cancellation);

    /// <param name="target">Where it leads; not looked at.</param>
    public Task AddSymbolicLinkAsync(string path, string target, CancellationToken cancellation)
    {
        var text = Encoding.UTF8.GetBytes(target);
        return AddAsync(path, SymbolicLink, text.Length, new MemoryStream(text, writable: false), default, cancellation);
    }

    public Task AddCharacterDeviceAsync(string path, int major, int minor, CancellationToken cancellation) =>
        AddAsync(path, CharacterDevice, 0, Stream.Null, (major, minor), cancellation);

    /// <summary>Ends the archive. Nothing can be added afterwards.</summary>
    public async Task FinishAsync(CancellationToken cancellation)
    {
        await HeaderAsync(CpioHeader.Trailer, 0, 0, default, cancellation);
        await target.FlushAsync(cancellation);
    }

    async Task AddAsync(string path, uint mode, long size, Stream content, (int Major, int Minor) device, CancellationToken cancellation)
    {
        if (path.Split('/').Any(part => part is "" or "." or "..") || path.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException($"{UntrustedText.Quote(path)} is no path for an archive: relative, without empty parts, '.' and '..'.", nameof(path));
        if (path.LastIndexOf('/') is var slash and > 0 && !_paths.Contains(path[..slash]))
            await AddDirectoryAsync(path[..slash], cancellation);
        if (!_paths.Add(path))
            throw new ArgumentException($"{UntrustedText.Quote(path)} comes twice: which content is meant is undecided.", nameof(path));
        await HeaderAsync(path, mode, size, device, cancellation);
        await ContentAsync(path, size, content, cancellation);
    }

    async Task HeaderAsync(string path, uint mode, long size, (int Major, int Minor) device, CancellationToken cancellation)
    {
        var name = Encoding.UTF8.GetBytes(path);
        // inode, mode, uid, gid, links, time, size, major and minor of the disk and of the device, length of the name, checksum
        long[] fields = [++_inode, mode, 0, 0, 1, 0, size, 0, 0, device.Major, device.Minor, name.Length + 1, 0];
        var header = "070701" + string.Concat(fields.Select(field => field.ToString("x8", CultureInfo.InvariantCulture)));
        byte[] entry = [.. Encoding.ASCII.GetBytes(header), .. name, 0];
        await WriteAsync(entry, cancellation);
        await PadAsync(cancellation);
    }

    async Task ContentAsync(string path, long size, Stream content, CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        long written = 0;
        while (await content.ReadAsync(buffer, cancellation) is var read and > 0)
        {
            written += read;
            if (written > size)
                break;
            await WriteAsync(buffer.AsMemory(0, read), cancellation);
        }
        if (written != size)
            throw new ArgumentException($"The content of {UntrustedText.Quote(path)} does not have the {size} bytes announced.", nameof(content));
        await PadAsync(cancellation);
    }

    Task PadAsync(CancellationToken cancellation) => WriteAsync(new byte[(Alignment - (_position % Alignment)) % Alignment], cancellation);

    async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await target.WriteAsync(bytes, cancellation);
        _position += bytes.Length;
    }
}
