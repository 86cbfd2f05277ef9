using KinoiteZfs.Oci.Layers.Indexes;

namespace KinoiteZfs.Oci.Tests;

/// <summary>A registry whose layers are written down.</summary>
sealed class IndexedRegistry(IRegistry inner, LayerIndexes indexes) : ForwardingRegistry(inner), IIndexedRegistry
{
    public LayerIndexes? LayerIndexes => indexes;
}
