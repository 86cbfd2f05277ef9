namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>An image which an engine has built, put together with the base image it was built on.</summary>
static class LayersOnBase
{
    /// <summary>The base's layers are its own, whatever the engine made of their compression: they are mounted and
    /// never uploaded.</summary>
    /// <param name="above">The composed image's layers above the base's.</param>
    /// <param name="recipe">The file whose fault it is, for messages.</param>
    /// <exception cref="PipelineException">It is not the base and more.</exception>
    public static ComposedImage Join(
        IRegistry source, ResolvedImage below, ImageConfig composed, IReadOnlyList<BlobOrigin> above, string recipe)
    {
        Require(below, composed, recipe);
        if (above.Count == 0)
            throw new PipelineException(
                $"The composed image adds nothing to {below.Reference}. {recipe} must include {Workspace.AkmodsPart}.");
        return new ComposedImage(
            composed,
            [.. below.Manifest.Layers.Select(layer => new BlobOrigin(source, below.Repository, layer)), .. above]);
    }

    /// <exception cref="PipelineException">It stands on something else.</exception>
    public static void Require(ResolvedImage below, ImageConfig composed, string recipe)
    {
        var count = below.Config.DiffIds.Count;
        if (!composed.DiffIds.Take(count).SequenceEqual(below.Config.DiffIds) || below.Manifest.Layers.Count != count)
            throw new PipelineException(
                $"The composed image does not stand on the layers of {below.Reference}. {recipe} must build on the pinned base image alone, and squash nothing.");
    }
}
