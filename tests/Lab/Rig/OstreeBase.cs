using System.Formats.Tar;
using System.Text;

namespace KinoiteZfs.Lab;

/// <summary>
/// The lab's base image as ublue-os ships <c>kinoite-main</c>: layers exported from an ostree commit, and what a
/// Containerfile did to them in one ordinary layer on top.
/// </summary>
static class OstreeBase
{
    const int CommitLayer = 0, SystemLayer = 1, FirstKernelLayer = 2;

    const string Modules = "usr/lib/modules";

    /// <summary>A program which ublue-os takes out of Fedora's image.</summary>
    const string Removed = "usr/share/applications/org.mozilla.firefox.desktop";

    static readonly string[] SystemFolders = ["usr/bin/", "usr/lib/", "usr/lib64/", "usr/share/"];

    /// <param name="root">The system without its kernels, as in a commit; <c>ci/lab/base-image.sh --root</c> makes
    /// it.</param>
    public static async Task<Digest> PublishAsync(
        IRegistry registry, Repository repository, string root, string version, IReadOnlyList<KernelRelease> kernels,
        params string[] tags)
    {
        var tree = new OstreeTree()
            .Add(new DirectoryInfo(root)).Folder("sysroot").Link("ostree", "sysroot/ostree")
            .File(Removed, "[Desktop Entry]\n").File("usr/share/doc/kinoite/README", "Fedora\n");
        foreach (var kernel in kernels)
            tree.Add(new DirectoryInfo(RealKernels.FolderOf(kernel)), $"{Modules}/{kernel}");
        var image = new OstreeImage(registry, repository, root + "-layers");
        await image.AddCommitAsync(tree, LayerOf, version, kernels[^1].ToString());
        await image.AddLayerAsync(Customize);
        var digest = await image.PushAsync(tags);
        Directory.Delete(root + "-layers");
        return digest;

        // One layer a kernel: an update replaces one layer.
        int LayerOf(string path)
        {
            var kernel = kernels.Index()
                .FirstOrDefault(kernel => path.StartsWith($"{Modules}/{kernel.Item}/", StringComparison.Ordinal));
            return kernel.Item is not null ? FirstKernelLayer + kernel.Index
                : SystemFolders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal))
                    ? SystemLayer
                    : CommitLayer;
        }
    }

    /// <summary>As an engine writes it: the folders on the way, deletions, and an emptied folder.</summary>
    static void Customize(TarWriter layer)
    {
        foreach (var folder in new[]
        {
            "usr", "usr/share", "usr/share/applications", "usr/share/doc", "usr/share/ublue-os"
        })
            layer.WriteEntry(
                new PaxTarEntry(TarEntryType.Directory, folder + "/") { Mode = (UnixFileMode)OstreeTree.FolderMode });
        Write("usr/share/applications/.wh." + Path.GetFileName(Removed), "");
        Write("usr/share/doc/.wh..wh..opq", "");
        Write("usr/share/ublue-os/image-info.json", "{\"image-name\": \"kinoite-main\"}\n");

        void Write(string path, string content) => layer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path)
        {
            DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
            Mode = (UnixFileMode)0x1A4,
            ModificationTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        });
    }
}
