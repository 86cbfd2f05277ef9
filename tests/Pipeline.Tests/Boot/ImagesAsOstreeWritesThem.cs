using System.Formats.Tar;
using KinoiteZfs.Kmods.Tests.Programs;

namespace KinoiteZfs.Pipeline.Tests.Boot;

/// <summary>
/// Every path of a file or symbolic link is a hard link to an object (bootc-dev/bootc,
/// crates/ostree-ext/src/tar/export.rs), and whoever reads images sees what a host sees.
/// </summary>
public sealed class ImagesAsOstreeWritesThem : IDisposable
{
    const string Loader = "lib64/ld-linux-x86-64.so.2";

    readonly StreamOnDisk _stream = new();
    int _objects;

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task A_kernel_is_found_behind_objects_and_links()
    {
        var image = await PublishAsync(
            tar => Object(tar, "lib", "usr/lib"),
            tar => Object(tar, $"lib/modules/{Night.Kernel}/vmlinuz", "kernel"u8.ToArray()));

        Assert.Equal(
            Given.Kernels(Night.Kernel),
            (await KernelInventory.ReadAsync(_stream.Registry, image, null, default)).Kernels);
    }

    [Fact]
    public async Task A_kernel_that_is_a_hard_link_to_a_symbolic_link_is_no_file()
    {
        var image = await PublishAsync(tar => Object(tar, $"usr/lib/modules/{Night.Kernel}/vmlinuz", "nowhere"));

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => KernelInventory.ReadAsync(_stream.Registry, image, null, default));

        Assert.Contains("vmlinuz is a symbolic link to 'nowhere'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_their_libraries_and_their_loader_are_found_through_hard_linked_folders()
    {
        var image = await PublishAsync(
            tar =>
            {
                foreach (var (link, target) in new[]
                {
                    ("bin", "usr/bin"), ("lib64", "usr/lib64"), ("sbin", "usr/sbin"), ("usr/sbin", "bin")
                })
                    Object(tar, link, target);
                Object(tar, "usr/lib64/ld-linux-x86-64.so.2", ProgramBytes.Build(null));
            },
            tar =>
            {
                Object(tar, "usr/bin/zfs", ProgramBytes.Build("/" + Loader, "libzfs.so.6"));
                Object(tar, "usr/lib64/libzfs.so.6.1.0", ProgramBytes.Build(null));
                Object(tar, "usr/lib64/libzfs.so.6", "libzfs.so.6.1.0");
            });
        var tree = await ImageFiles.ReadAsync(
            _stream.Registry, image.Repository, image.Manifest.Layers, BootFact.Filter, null, default);

        var needed = LibraryClosure.Of([ImagePath.Parse("usr/sbin/zfs")], tree.Find);

        Assert.Equal(
            [
                $"{Loader} usr/lib64/ld-linux-x86-64.so.2",
                "lib64/libzfs.so.6 usr/lib64/libzfs.so.6.1.0",
                "usr/sbin/zfs usr/bin/zfs"
            ],
            needed.Select(file => $"{file.Key} {file.Value.Path}").Order(StringComparer.Ordinal));
    }

    async Task<ResolvedImage> PublishAsync(params Action<TarWriter>[] layers)
    {
        var reference = await _stream.PublishAsync(
            _stream.Repositories.Candidate.At(Tag.Parse("ostree")), [.. layers.Select(RawLayer.Of)]);
        return await _stream.Registry.ResolveImageAsync(reference, Platform.LinuxAmd64, default);
    }

    void Object(TarWriter tar, string path, byte[] content) => tar.File(Next(), content).HardLink(path, Last);

    void Object(TarWriter tar, string path, string target) => tar.Link(Next(), target).HardLink(path, Last);

    string Last => $"sysroot/ostree/repo/objects/{_objects:x2}/{_objects:x62}.file";

    string Next()
    {
        _objects++;
        return Last;
    }
}
