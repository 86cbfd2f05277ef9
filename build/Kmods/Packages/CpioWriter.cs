namespace KinoiteZfs.Kmods.Packages;

/// <summary>
/// Writes an archive the kernel unpacks as its first root: initramfs, "New ASCII Format" of cpio(5). Everything belongs
/// to root, nothing carries a time. Directories on the way to an entry are added when they are missing.
/// </summary>
/// <remarks>Source of the format as Linux reads it:
/// Documentation/driver-api/early-userspace/buffer-format.rst.</remarks>
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

    public Task AddDirectoryAsync(string path, CancellationToken cancellationToken) =>
        AddAsync(path, Directory, 0, Stream.Null, default, cancellationToken);

    /// <param name="permissions">Such as 0x1ED for rwxr-xr-x.</param>
    /// <param name="size">Bytes of the content, exactly. The format knows four bytes of length.</param>
    public Task AddFileAsync(
        string path, int permissions, long size, Stream content, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, uint.MaxValue);
        return AddAsync(path, RegularFile | (uint)permissions, size, content, default, cancellationToken);
    }

    public Task AddFileAsync(
        string path, int permissions, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        AddFileAsync(
            path, permissions, content.Length, new MemoryStream(content.ToArray(), writable: false), cancellationToken);

    /// <param name="target">Where it leads; not looked at.</param>
    public Task AddSymbolicLinkAsync(string path, string target, CancellationToken cancellationToken)
    {
        var text = Encoding.UTF8.GetBytes(target);
        return AddAsync(
            path, SymbolicLink, text.Length, new MemoryStream(text, writable: false), default, cancellationToken);
    }

    public Task AddCharacterDeviceAsync(string path, int major, int minor, CancellationToken cancellationToken) =>
        AddAsync(path, CharacterDevice, 0, Stream.Null, (major, minor), cancellationToken);

    /// <summary>Ends the archive. Nothing can be added afterwards.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await HeaderAsync(CpioHeader.Trailer, 0, 0, default, cancellationToken);
        await target.FlushAsync(cancellationToken);
    }

    async Task AddAsync(
        string path, uint mode, long size, Stream content, (int Major, int Minor) device,
        CancellationToken cancellationToken)
    {
        if (path.Split('/').Any(part => part is "" or "." or "..") || path.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException(
                $"{UntrustedText.Quote(path)} is no path for an archive: relative, without empty parts, '.' and '..'.",
                nameof(path));
        if (path.LastIndexOf('/') is var slash and > 0 && !_paths.Contains(path[..slash]))
            await AddDirectoryAsync(path[..slash], cancellationToken);
        if (!_paths.Add(path))
            throw new ArgumentException(
                $"{UntrustedText.Quote(path)} comes twice: which content is meant is undecided.", nameof(path));
        await HeaderAsync(path, mode, size, device, cancellationToken);
        await ContentAsync(path, size, content, cancellationToken);
    }

    async Task HeaderAsync(
        string path, uint mode, long size, (int Major, int Minor) device, CancellationToken cancellationToken)
    {
        var name = Encoding.UTF8.GetBytes(path);
        // inode, mode, uid, gid, links, time, size, major and minor of the disk and of the device, length of the name,
        // checksum
        long[] fields = [++_inode, mode, 0, 0, 1, 0, size, 0, 0, device.Major, device.Minor, name.Length + 1, 0];
        var header = "070701"
            + string.Concat(fields.Select(field => field.ToString("x8", CultureInfo.InvariantCulture)));
        byte[] entry = [.. Encoding.ASCII.GetBytes(header), .. name, 0];
        await WriteAsync(entry, cancellationToken);
        await PadAsync(cancellationToken);
    }

    async Task ContentAsync(string path, long size, Stream content, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        long written = 0;
        while (await content.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            written += read;
            if (written > size)
                break;
            await WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
        if (written != size)
            throw new ArgumentException(
                $"The content of {UntrustedText.Quote(path)} does not have the {size} bytes announced.",
                nameof(content));
        await PadAsync(cancellationToken);
    }

    Task PadAsync(CancellationToken cancellationToken) =>
        WriteAsync(new byte[(Alignment - (_position % Alignment)) % Alignment], cancellationToken);

    async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await target.WriteAsync(bytes, cancellationToken);
        _position += bytes.Length;
    }
}
