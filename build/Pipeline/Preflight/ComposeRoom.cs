using KinoiteZfs.Pipeline.Candidate;

namespace KinoiteZfs.Pipeline.Preflight;

/// <summary>The room a run takes for a base image, from the sizes in its manifest.</summary>
public static class ComposeRoom
{
    /// <param name="inArchive">Null where no container engine composes; else whether its image comes in an
    /// archive.</param>
    public static Finding Of(ResolvedImage image, bool? inArchive, MachineQuestions machine)
    {
        var folder = new DirectoryInfo(Path.GetTempPath());
        var needed = inArchive is { } archive
            ? EngineSpace.Of([image], folder, archive).Sum(need => need.Bytes)
            : image.Manifest.Layers.Sum(layer => layer.Size);
        return machine.Room(
            "room for it", needed, inArchive is null ? "the base image" : "composing on the base image");
    }
}
