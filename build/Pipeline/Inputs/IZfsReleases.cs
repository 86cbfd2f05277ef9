namespace KinoiteZfs.Pipeline.Inputs;

/// <summary>Knows which OpenZFS releases there are.</summary>
public interface IZfsReleases
{
    /// <summary>All releases of a line, in any order; empty when the line has none.</summary>
    Task<IReadOnlyList<ZfsRelease>> ListAsync(ZfsLine line, CancellationToken cancellationToken);
}
