using System.Buffers.Binary;

namespace KinoiteZfs.Pipeline.Boot;

/// <summary>
/// An empty disk with one partition: ZFS would partition a whole disk itself, and then waits for a device manager the
/// boot test does not have.
/// </summary>
static class ScratchDisk
{
    const int SectorBytes = 512;

    /// <summary>Where partitions begin everywhere: one MiB.</summary>
    const int FirstSector = 2048;

    const int PartitionTable = 446;
    const byte Solaris = 0xbf;

    /// <summary>Its room is taken at once: a machine whose disk runs full later would look like a broken
    /// kernel.</summary>
    /// <exception cref="BootEnvironmentException">There is no room for it.</exception>
    public static FileInfo Create(DirectoryInfo folder, string name)
    {
        var file = new FileInfo(Path.Combine(folder.FullName, name));
        try
        {
            using var disk = new FileStream(file.FullName, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                PreallocationSize = BootLimits.DiskBytes,
            });
            disk.Write(MasterBootRecord());
            disk.SetLength(BootLimits.DiskBytes);
        }
        catch (IOException e)
        {
            throw new BootEnvironmentException(
                $"the disk of {BootLimits.DiskBytes >> 20} MiB could not be made: {e.Message} Free some room in {folder.FullName}.",
                e);
        }
        return file;
    }

    static byte[] MasterBootRecord()
    {
        var sector = new byte[SectorBytes];
        var entry = sector.AsSpan(PartitionTable);
        entry[4] = Solaris;
        BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], FirstSector);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], (uint)(BootLimits.DiskBytes / SectorBytes) - FirstSector);
        (sector[^2], sector[^1]) = (0x55, 0xaa);
        return sector;
    }
}
