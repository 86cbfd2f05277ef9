namespace KinoiteZfs.Pipeline.Reports.Status;

/// <summary>Which registry was really asked for the stream's images.</summary>
/// <param name="Registry">As references name it: <c>ghcr.io</c>.</param>
/// <param name="IsEmbedded">The folder of this checkout, because no other place was named.</param>
public sealed record AskedRegistry(string Registry, RegistryLocation Location, bool IsEmbedded)
{
    public override string ToString() => Location switch
    {
        RegistryLocation.Layout { Folder: var folder } when IsEmbedded =>
            $"the embedded registry {folder}, not {Registry}: it has what was built in this checkout and nothing else. "
            + $"{Options.Mirror} {Registry}={Registry} asks {Registry}",
        RegistryLocation.Host { Name: var name } when name == Registry => Registry,
        var elsewhere => $"{elsewhere} in place of {Registry}, as {Options.Mirror} says",
    };
}
