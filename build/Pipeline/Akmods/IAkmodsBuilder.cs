namespace KinoiteZfs.Pipeline.Akmods;

/// <summary>Builds the ZFS RPMs for one kernel.</summary>
public interface IAkmodsBuilder
{
    /// <summary>Whether it compiles in the builder image of the inputs. Where nothing is compiled in it, it is no
    /// input.</summary>
    bool BuildsInImage => false;

    /// <summary>
    /// RPM files for exactly the kernel asked for: the kernel modules' and the userland's. They are not trusted: the
    /// caller proves them before anything is published.
    /// </summary>
    /// <exception cref="PipelineException">The build failed; the message carries what matters of its log.</exception>
    Task<IReadOnlyList<FileInfo>> BuildAsync(
        AkmodsNeed need, IProgress<string> progress, CancellationToken cancellationToken);
}
