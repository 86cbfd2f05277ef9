using System.Text.RegularExpressions;

namespace KinoiteZfs.SourceAkmods;

/// <summary>What modules of one kernel are compiled against.</summary>
/// <param name="Build">The build tree: what <c>/lib/modules/&lt;kernel&gt;/build</c> leads to.</param>
/// <param name="Source">The kernel's own sources; the same folder unless the kernel was built outside of them.</param>
sealed partial record KernelHeaders(DirectoryInfo Build, DirectoryInfo Source)
{
    /// <summary>/usr/src and /lib/modules of a machine that was never cleaned have some dozens.</summary>
    const int MaximumFolders = 1000;

    /// <summary>The file has one line; a Makefile which only leads elsewhere has a few, the kernel's own 80
    /// kB.</summary>
    const int MaximumCharacters = 256 * 1024;

    /// <summary>
    /// The build tree for exactly this kernel: its own <c>utsrelease.h</c> says so, which is where <c>vermagic</c>
    /// comes from. What folders are called plays no part.
    /// </summary>
    /// <exception cref="PipelineException">There is none; the message lists those there are.</exception>
    public static KernelHeaders Find(KernelRelease kernel, IReadOnlyList<DirectoryInfo> folders)
    {
        if (folders.Count == 0)
            throw new PipelineException(
                $"The modules for kernel {kernel} need that kernel's build tree, and none is named. Name it, or the folder which holds it, with {Options.KernelHeaders} (/usr/src/kernels, /usr/src).");
        var missing = folders.FirstOrDefault(folder => !folder.Exists);
        if (missing is not null)
            throw new PipelineException(
                $"The folder of kernel headers {missing.FullName} does not exist. Check {Options.KernelHeaders}.");
        var found = Candidates(folders).Select(folder => (Folder: folder, Release: ReleaseOf(folder)))
            .Where(item => item.Release is not null).ToList();
        return found.Find(item => item.Release == kernel.ToString()).Folder is { } build
            ? new KernelHeaders(build, SourceOf(build))
            : throw new PipelineException(
                $"No build tree for kernel {kernel} in {string.Join(", ", folders.Select(folder => folder.FullName))}. There is one for {Releases(found.Select(item => item.Release!))}. "
                + $"Install the headers of exactly this kernel (Fedora: dnf install kernel-devel-{kernel}; Debian, Ubuntu: apt-get install linux-headers-{kernel}), or name their folder with {Options.KernelHeaders}.");
    }

    static string Releases(IEnumerable<string> releases) =>
        string.Join(", ", releases.Distinct().Order(StringComparer.Ordinal).Select(UntrustedText.Printable))
            is { Length: > 0 } names
            ? names
            : "no kernel at all";

    /// <summary>Each named folder, what lies in it (/usr/src), and what that leads to (/lib/modules).</summary>
    static IEnumerable<DirectoryInfo> Candidates(IReadOnlyList<DirectoryInfo> folders)
    {
        var seen = 0;
        foreach (var folder in folders)
        {
            yield return folder;
            foreach (var below in folder.EnumerateDirectories().OrderBy(below => below.Name, StringComparer.Ordinal))
            {
                if (++seen > MaximumFolders)
                    throw new PipelineException(
                        $"There are more than {MaximumFolders} folders in {folder.FullName}, where build trees of kernels are expected. Name them more exactly with {Options.KernelHeaders}.");
                yield return below;
                yield return new DirectoryInfo(Path.Combine(below.FullName, "build"));
            }
        }
    }

    static string? ReleaseOf(DirectoryInfo folder) =>
        ShortFile.Read(Path.Combine(folder.FullName, "include", "generated", "utsrelease.h"), MaximumCharacters)
            is { } text
            && Release().Match(text) is { Success: true } match
            ? match.Groups[1].Value
            : null;

    /// <summary>A kernel which was built outside of its sources has a Makefile there which does nothing but read
    /// theirs.</summary>
    static DirectoryInfo SourceOf(DirectoryInfo build) =>
        ShortFile.Read(Path.Combine(build.FullName, "Makefile"), MaximumCharacters) is { } makefile
            && Include().Match(makefile) is { Success: true } match
            ? new DirectoryInfo(Path.GetFullPath(match.Groups[1].Value, build.FullName))
            : build;

    [GeneratedRegex(
        "^#define UTS_RELEASE \"([^\"\n]{1,128})\"", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Release();

    [GeneratedRegex(@"^include ([^\s$()]{1,4096})/Makefile$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Include();
}
