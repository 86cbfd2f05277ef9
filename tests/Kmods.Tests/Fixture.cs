using KinoiteZfs.Kmods.Modules;

namespace KinoiteZfs.Kmods.Tests;

/// <summary>The committed files, made by Fixtures/make-fixtures.sh.</summary>
static class Fixture
{
    public static readonly KernelRelease Night1 = KernelRelease.Parse("6.18.12-200.fc43.x86_64");
    public static readonly KernelRelease Night2 = KernelRelease.Parse("6.18.16-200.fc43.x86_64");

    public static byte[] Bytes(string name) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", name));

    public static Task<RpmPackage> PackageAsync(string name) => PackageAsync(Bytes(name), name);

    public static Task<RpmPackage> PackageAsync(byte[] bytes, string name = "sample.rpm", RpmLimits? limits = null) =>
        RpmPackage.ReadAsync(new MemoryStream(bytes), name, limits);

    public static Task<KernelModule> ModuleAsync(
        byte[] bytes, string path = "/lib/modules/6.18.12-200.fc43.x86_64/extra/zfs/zfs.ko") =>
        KernelModule.ReadAsync(new MemoryStream(bytes), path);

    public static async Task<List<(RpmPayloadEntry Entry, byte[] Content)>> EntriesAsync(byte[] bytes)
    {
        await using var reader = await RpmReader.OpenAsync(new MemoryStream(bytes), "sample.rpm");
        var entries = new List<(RpmPayloadEntry, byte[])>();
        await foreach (var entry in reader.ReadEntriesAsync())
        {
            var content = new MemoryStream();
            await entry.Content.CopyToAsync(content);
            entries.Add((entry, content.ToArray()));
        }
        return entries;
    }
}
