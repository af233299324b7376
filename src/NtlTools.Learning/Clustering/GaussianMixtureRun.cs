using System.Collections.Concurrent;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>Expectation-maximisation (Dempster, Laird and Rubin 1977) over tiles of rows.</summary>
/// <remarks>
/// One pass over the rows does both steps: responsibilities are used while they are in the cache and never kept. Products are
/// summed about the means of the iteration before, from which the covariances about the new means follow without loss, as a
/// mean moves little; where one moved far for its spread, the pass is made again about the new means.
/// </remarks>
internal sealed class GaussianMixtureRun<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int TileRows = RowTiles.TileRows;

    // Tiles that one task takes, but for tables so long that their tasks' sums would need much memory.
    private const int ChunkTiles = 8, MostChunks = 64;

    // The means are recomputed about themselves where the variance is less than this share of a mean's squared move.
    private const double FarMove = 1e-2;

    // scikit-learn's: ten times the spacing of the doubles above 1, so that a component without rows divides by no zero.
    private const double Least = 10 * 2.220446049250313e-16;

    private readonly RowTiles _tiles;
    private readonly GaussianMixtureSettings _settings;
    private readonly ExecutionOptions _execution;
    private readonly int _count, _columns, _chunkTiles;
    private readonly ConcurrentBag<(GaussianWorkspace Workspace, double[] Lanes)> _idle = [];
    private readonly GaussianSums _sums;
    private readonly GaussianSums[] _chunks;
    private readonly double[] _logLikelihoods, _weights, _means, _references, _covariances;

    public GaussianMixtureRun(RowTiles tiles, GaussianMixtureSettings settings, ExecutionOptions execution)
    {
        (_tiles, _settings, _execution) = (tiles, settings, execution with { Progress = null });
        (_count, _columns) = (settings.ComponentCount, tiles.Columns);
        _chunkTiles = Math.Max(ChunkTiles, OrderedParallel.BlockCount(tiles.Tiles, MostChunks));
        GaussianSums.Products products = settings.CovarianceType is CovarianceType.Full or CovarianceType.Tied
            ? GaussianSums.Products.All : GaussianSums.Products.Squares;
        _sums = new GaussianSums(_count, _columns, products);
        _chunks = new GaussianSums[OrderedParallel.BlockCount(tiles.Tiles, _chunkTiles)];
        for (int chunk = 0; chunk < _chunks.Length; chunk++) _chunks[chunk] = new GaussianSums(_count, _columns, products);
        _logLikelihoods = new double[_chunks.Length];
        _weights = new double[_count];
        _means = new double[checked(_count * _columns)];
        _references = new double[_means.Length];
        (int covarianceRows, int covarianceColumns) =
            GaussianComponents.CovarianceShape(settings.CovarianceType, _count, _columns);
        _covariances = new double[checked(covarianceRows * covarianceColumns)];
    }

    /// <summary>Iterates from a division of the rows to convergence, or the most iterations.</summary>
    /// <param name="labels">The component of each row.</param>
    /// <param name="centers">One row a component near the mean of its rows.</param>
    /// <param name="progress">Hears of the share of the most iterations that is done.</param>
    /// <exception cref="SingularCovarianceException">A component's covariance is not positive definite.</exception>
    public GaussianMixtureModel Converge(int[] labels, Matrix centers, IProgress<double>? progress)
    {
        centers.Values.CopyTo(_means, 0);
        Maximize(null, labels);
        GaussianComponents components = Components();
        double before = double.NegativeInfinity;
        int iterations = 0;
        bool converged = false;
        while (!converged && iterations < _settings.MaxIterations)
        {
            double logLikelihood = Maximize(components, null);
            components = Components();
            converged = Math.Abs(logLikelihood - before) < _settings.Tolerance;
            before = logLikelihood;
            iterations++;
            progress?.Report((double)iterations / _settings.MaxIterations);
        }
        double final = Pass(components, null, sum: false);
        (int covarianceRows, int covarianceColumns) =
            GaussianComponents.CovarianceShape(_settings.CovarianceType, _count, _columns);
        return new GaussianMixtureModel(
            _settings.CovarianceType, _weights, new Matrix(_count, _columns, _means),
            new Matrix(covarianceRows, covarianceColumns, _covariances), final, _tiles.Rows, iterations, converged);
    }

    private GaussianComponents Components()
    {
        GaussianComponents components =
            GaussianComponents.From(_settings.CovarianceType, _weights, _means, _covariances, out int failed);
        if (failed < 0) return components;
        string whose = _settings.CovarianceType == CovarianceType.Tied
            ? "The common covariance" : $"Component {failed}'s covariance";
        throw new SingularCovarianceException(
            $"{whose} is not positive definite: its rows are too few or too alike, or columns are constant or depend"
            + " on each other. Ask for fewer components, or for more RegularizationCovariance"
            + $" than {_settings.RegularizationCovariance:R}.");
    }

    // Sums about the means as they are, then sets the parameters that are the most likely for the responsibilities.
    private double Maximize(GaussianComponents? components, int[]? labels)
    {
        _means.CopyTo(_references, 0);
        double logLikelihood = Pass(components, labels, sum: true);
        if (SetParameters()) return logLikelihood;
        _means.CopyTo(_references, 0);
        Pass(components, labels, sum: true);
        SetParameters();
        return logLikelihood;
    }

    /// <summary>One pass over the rows.</summary>
    /// <param name="components">What the responsibilities are computed from, where there are no labels.</param>
    /// <param name="labels">The component that has all of a row.</param>
    /// <param name="sum">Whether the sums are wanted.</param>
    /// <returns>The mean log-likelihood of a row; 0 with labels.</returns>
    private double Pass(GaussianComponents? components, int[]? labels, bool sum)
    {
        OrderedParallel.ForBlocks(_tiles.Tiles, _chunkTiles, _execution, (chunk, first, end) =>
        {
            if (!_idle.TryTake(out (GaussianWorkspace Workspace, double[] Lanes) room))
                room = (new GaussianWorkspace(_count, _columns), new double[_sums.Lanes]);
            Array.Clear(room.Lanes);
            double logLikelihood = 0;
            for (int tile = first; tile < end; tile++)
            {
                _execution.Cancellation.ThrowIfCancellationRequested();
                if (components is null) Share(room.Workspace, tile, labels!);
                else logLikelihood += Share(room.Workspace, tile, components);
                if (sum) Accumulate(room.Workspace, tile, room.Lanes);
            }
            _logLikelihoods[chunk] = logLikelihood;
            if (sum) _chunks[chunk].Set(room.Lanes);
            _idle.Add(room);
        });
        _sums.Clear();
        double total = 0;
        for (int chunk = 0; chunk < _chunks.Length; chunk++)
        {
            if (sum) _sums.Add(_chunks[chunk]);
            total += _logLikelihoods[chunk];
        }
        return total / _tiles.Rows;
    }

    private void Share(GaussianWorkspace workspace, int tile, int[] labels)
    {
        int first = tile * TileRows, rows = _tiles.RowsOf(tile);
        for (int k = 0; k < _count; k++)
        {
            Span<double> shares = workspace.Shares(k);
            shares.Clear();
            for (int i = 0; i < rows; i++)
                if (labels[first + i] == k) shares[i] = 1;
        }
    }

    private double Share(GaussianWorkspace workspace, int tile, GaussianComponents components)
    {
        int rows = _tiles.RowsOf(tile);
        workspace.Share<TLanes, TVector>(_tiles.Tile(tile), rows, components);
        for (int k = 0; k < _count; k++) workspace.Shares(k)[rows..].Clear();
        if (workspace.AreFinite(rows, out int row)) return workspace.SumLogLikelihoods(rows);
        throw new ArgumentException(
            $"Row {tile * TileRows + row} is too far from every component for its density to be computed; scale the columns.");
    }

    private void Accumulate(GaussianWorkspace workspace, int tile, double[] lanes)
    {
        for (int k = 0; k < _count; k++)
        {
            GaussianKernel<TLanes, TVector>.Accumulate(
                _tiles.Tile(tile), workspace.Shares(k), _references.AsSpan(k * _columns, _columns), _sums.Wanted,
                workspace.Scratch, lanes.AsSpan(k * _sums.LanesPerComponent, _sums.LanesPerComponent));
        }
    }

    // Weights, means and covariances of the sums; false where a mean moved too far for its covariance to be exact.
    private bool SetParameters()
    {
        double all = 0;
        bool exact = true;
        Array.Clear(_covariances);
        for (int k = 0; k < _count; k++) all += _weights[k] = _sums.Total(k) + Least;
        for (int k = 0; k < _count; k++)
        {
            double total = _weights[k];
            ReadOnlySpan<double> first = _sums.First(k);
            for (int c = 0; c < _columns; c++) _means[k * _columns + c] = _references[k * _columns + c] + first[c] / total;

            // Of rows that together count for less than the total, the rest counts as rows at the reference.
            double twice = 2 - _sums.Total(k) / total;
            for (int i = 0; i < _columns; i++)
            {
                double move = first[i] / total;
                double variance = Math.Max(0, _sums.Product(k, i, i) / total - move * move * twice);
                exact &= variance + _settings.RegularizationCovariance >= FarMove * move * move;
                AddCovariance(k, i, i, variance, total / all);
                if (_sums.Wanted != GaussianSums.Products.All) continue;
                for (int j = 0; j < i; j++)
                    AddCovariance(k, i, j, _sums.Product(k, i, j) / total - move * (first[j] / total) * twice, total / all);
            }
        }
        Regularize();
        for (int k = 0; k < _count; k++) _weights[k] /= all;
        return exact;
    }

    private void AddCovariance(int k, int i, int j, double value, double share)
    {
        switch (_settings.CovarianceType)
        {
            case CovarianceType.Full:
                _covariances[(k * _columns + i) * _columns + j] = _covariances[(k * _columns + j) * _columns + i] = value;
                break;
            case CovarianceType.Tied:
                _covariances[i * _columns + j] += share * value;
                if (i != j) _covariances[j * _columns + i] = _covariances[i * _columns + j];
                break;
            case CovarianceType.Diagonal:
                _covariances[k * _columns + i] = value;
                break;
            default:
                _covariances[k] += value / _columns;
                break;
        }
    }

    private void Regularize()
    {
        int d = _columns;
        if (_sums.Wanted == GaussianSums.Products.Squares)
        {
            for (int i = 0; i < _covariances.Length; i++) _covariances[i] += _settings.RegularizationCovariance;
            return;
        }
        for (int i = 0; i < _covariances.Length / d; i++) _covariances[i * d + i % d] += _settings.RegularizationCovariance;
    }
}
