namespace KinoiteZfs.Pipeline.Akmods;

/// <param name="Work">Build roots are made here, one a kernel, and removed again.</param>
/// <param name="Packages">The made packages, in a folder a kernel, kept until the next build.</param>
/// <param name="Logs">Whole logs, as <c>akmods-&lt;kernel&gt;.log</c>.</param>
public sealed record BuildFolders(DirectoryInfo Work, DirectoryInfo Packages, DirectoryInfo Logs)
{
    internal FileInfo LogOf(AkmodsNeed need) => new(Path.Combine(Logs.FullName, $"akmods-{need.Kernel}.log"));

    internal DirectoryInfo PackagesOf(AkmodsNeed need) => new(Path.Combine(Packages.FullName, need.Kernel.ToString()));
}
